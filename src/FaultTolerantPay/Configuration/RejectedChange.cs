namespace FaultTolerantPay.Configuration;

/// <summary>An edit of the configuration of a running host that was not taken over. What was in force before stays in force as a whole.</summary>
/// <param name="At">When it was first seen.</param>
/// <param name="Errors">Every mistake in it, each with its path.</param>
public sealed record RejectedChange(DateTimeOffset At, IReadOnlyList<string> Errors);
