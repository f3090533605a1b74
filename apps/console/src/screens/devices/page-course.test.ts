import { expect, test } from 'vitest'
import { createPageCourse } from './page-course.ts'

test('a course leads back, and to the page of any row that was read', () => {
  const course = createPageCourse()
  course.note('', 200, 'c')
  course.note('c', 0, 'f') // a page of a filter may be empty
  course.note('f', 150, 'k')
  expect(course.known()).toBe(350)
  expect(['', 'c', 'f', 'k'].map(course.startOf)).toEqual([0, 200, 200, 350])
  expect(['', 'c', 'f', 'k'].map(course.before)).toEqual([undefined, '', 'c', 'f'])
  expect([0, 199, 200, 349, 350].map(course.at)).toEqual(['', '', 'f', 'f', 'k'])
  course.note('', 200, 'c') // read again
  expect(course.known()).toBe(350)
  expect(course.at(0)).toBe('')
})
