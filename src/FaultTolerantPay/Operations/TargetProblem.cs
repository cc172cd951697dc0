namespace FaultTolerantPay.Operations;

/// <summary>What is to be said of an order's target.</summary>
/// <param name="Text">What it is.</param>
/// <param name="IsError">Whether nothing is ordered because of it; else it is a warning.</param>
internal sealed record TargetProblem(string Text, bool IsError);
