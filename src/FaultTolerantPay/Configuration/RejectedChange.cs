namespace FaultTolerantPay;

/// <summary>An edit of a running host's configuration that was rejected. All options that were in force before stay in force.</summary>
/// <param name="At">When it was first seen.</param>
/// <param name="Errors">All errors in it, each with its path.</param>
public sealed record RejectedChange(DateTimeOffset At, IReadOnlyList<string> Errors);
