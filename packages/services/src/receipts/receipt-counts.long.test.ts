import './receipt-counts.test.ts'
