// Sequences of four operations, and a million random ones; shorter and fewer are in rights.test.ts.
import './rights.test.ts'
