import './mails.test.ts'
