namespace FaultTolerantPay.Routing.Model;

/// <summary>What may follow an attempt that certainly did not pay.</summary>
public enum RetryStepKind
{
    /// <summary>Nothing: the payment ends.</summary>
    Stop,

    /// <summary>The next channel, at once.</summary>
    NextChannel,

    /// <summary>
    /// Nothing now. The payment may be tried again after a delay, as a first attempt: the channels that were tried may be the best again.
    /// </summary>
    Later,
}
