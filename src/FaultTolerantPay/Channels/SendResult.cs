namespace FaultTolerantPay.Channels;

/// <summary>What came of sending an instruction.</summary>
/// <param name="Result">What is known when the caller goes on. It is unknown where the call was given up.</param>
/// <param name="Late">
/// What a call that was given up answers in the end; null where the call has ended. Does not complete where the call fails late or never
/// ends.
/// </param>
internal sealed record SendResult(ChannelResult Result, Task<SendResult>? Late = null);
