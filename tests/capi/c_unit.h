/* Tests that are written in C, for those in C++ to call.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/* Each returns 0, or the line that found something wrong. */
int c_unit_initialisers(void);
int c_unit_world(void);

#ifdef __cplusplus
}
#endif
