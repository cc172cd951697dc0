namespace FaultTolerantPay.Calls;

/// <summary>
/// What a call is about, so that calls about one thing that never end do not keep everything else from being called. While an abandoned
/// call about an item has not ended, nobody is called about that item; a merchant has a part of what its party may have
/// (<see cref="CallOptions.MaxAbandonedCalls"/>).
/// </summary>
/// <param name="Merchant">The merchant that it is done for; null where calls are not told apart by merchant.</param>
/// <param name="Item">
/// The one thing that is asked or told, such as a payment or a notice; null where each call is about something else.
/// </param>
public readonly record struct CallSubject(string? Merchant, string? Item);
