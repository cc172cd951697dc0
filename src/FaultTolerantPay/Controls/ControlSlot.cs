namespace FaultTolerantPay.Controls;

/// <summary>One thing that is in force or not: a target's collections, its payouts, or (without work) its block.</summary>
/// <param name="Target">What it is about.</param>
/// <param name="Work">Collections or payouts; none for a block.</param>
public readonly record struct ControlSlot(ControlTarget Target, PausedWork Work);
