import './swept-rows-scope.test.ts'
