namespace FaultTolerantPay;

/// <summary>The result of receiving a callback.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Reply">The confirmation for the provider; null unless <see cref="CallbackStatus.Recorded"/>.</param>
public sealed record CallbackResult(CallbackStatus Status, CallbackReply? Reply);
