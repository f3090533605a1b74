// At every moment on both databases; with TEST_CASES=all also by the loop and by BullMQ on each.
import './delivery-deaths.test.ts'
