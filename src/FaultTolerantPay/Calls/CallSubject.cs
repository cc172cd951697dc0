namespace FaultTolerantPay.Calls;

/// <summary>
/// The subject of a call, so that calls that never end block only calls about the same subject. While an abandoned call about an item has
/// not ended, no other call about it is made. A merchant may use only a share of the callee's limit
/// (<see cref="CallOptions.MaxAbandonedCalls"/>).
/// </summary>
/// <param name="Merchant">The merchant for which the call is made; null if calls are not distinguished by merchant.</param>
/// <param name="Item">The item that the call is about, such as a payment or a notice; null if each call is about something else.</param>
internal readonly record struct CallSubject(string? Merchant, string? Item);
