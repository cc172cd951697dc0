namespace FaultTolerantPay.Operations;

/// <summary>A problem with the target of a control.</summary>
/// <param name="Text">The problem.</param>
/// <param name="IsError">Whether the control is refused because of it. Otherwise it is a warning.</param>
internal sealed record TargetProblem(string Text, bool IsError);
