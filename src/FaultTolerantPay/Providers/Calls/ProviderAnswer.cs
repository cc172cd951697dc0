namespace FaultTolerantPay.Providers.Calls;

/// <summary>The result of a call to a provider's adapter.</summary>
/// <param name="Result">What is known when the caller continues. Unknown if the call was given up.</param>
/// <param name="Latency">How long the call took, or how long the caller waited.</param>
/// <param name="Late">
/// The late answer of a call that was given up; null if the call has ended. It never completes if the call fails late or never ends.
/// </param>
/// <param name="IsWithheld">
/// Whether the library made no call, because other calls have not ended. It does not count as a try, and says nothing about the channel.
/// </param>
internal sealed record ProviderAnswer(
    ProviderResult Result, TimeSpan Latency, Task<ProviderAnswer>? Late = null, bool IsWithheld = false);
