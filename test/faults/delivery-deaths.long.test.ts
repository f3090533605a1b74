// At every moment, on both databases, by the loop and by BullMQ.
import './delivery-deaths.test.ts'
