/* What 1-D and 2-D copies and sets have in common: the sides' ranges, and carrying the work to its stream. */
#ifndef CUEMU_TRANSFER_H
#define CUEMU_TRANSFER_H

#include "emu.h"

/*
 * Finds the range in which a side of a transfer lies as a whole. In memory that the driver does not know, range is NULL:
 * pageable. INVALID_VALUE when it reaches beyond its range, or into one.
 */
CUresult emu_side_find(CUcontext context, uintptr_t address, uintptr_t span, uintptr_t pitch, struct emu_side *side);

/* Carries the operation to the stream and waits when the caller is to. The operation holds its ranges from here on. */
CUresult emu_transfer(CUcontext context, CUstream handle, struct emu_op *op, const struct emu_fault *fault, bool is_async);

/* The work on them is over. */
void emu_transfer_let_go(const struct emu_op *op);

#endif
