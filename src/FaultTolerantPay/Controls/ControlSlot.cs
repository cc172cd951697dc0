namespace FaultTolerantPay.Controls;

/// <summary>One thing that a control can hold: a target's collections, its payouts, or (without work) its block.</summary>
/// <param name="Target">The target.</param>
/// <param name="Work">Collections or payouts; none for a block.</param>
public readonly record struct ControlSlot(ControlTarget Target, PausedWork Work);
