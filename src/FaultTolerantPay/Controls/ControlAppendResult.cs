namespace FaultTolerantPay.Controls;

/// <summary>What a store did with a control.</summary>
/// <param name="Stored">The control with its number; null if nothing was written.</param>
/// <param name="LongerBlock">
/// If nothing was written, the active control that holds longer than the new one would. Null if everything is already as requested.
/// </param>
public readonly record struct ControlAppendResult(OperatorControl? Stored, OperatorControl? LongerBlock);
