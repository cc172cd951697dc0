namespace FaultTolerantPay.Channels;

/// <summary>The result of sending an instruction.</summary>
/// <param name="Result">What is known when the caller continues. Unknown if the caller gave up the call.</param>
/// <param name="Late">
/// The late result of a call that was given up; null if the call has ended. It never completes if the call fails late or never ends.
/// </param>
internal sealed record SendResult(ChannelResult Result, Task<SendResult>? Late = null);
