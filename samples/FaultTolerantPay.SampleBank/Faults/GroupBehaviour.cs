using FaultTolerantPay.SampleBank.Instructions;

namespace FaultTolerantPay.SampleBank.Faults;

/// <summary>How an endpoint group works when nothing is broken. Set by <c>PUT /admin/behaviour/{group}</c>.</summary>
internal sealed record GroupBehaviour
{
    /// <summary>The same reference books once, and is answered as before.</summary>
    public bool Deduplicates { get; init; } = true;

    /// <summary>An instruction that comes after its <c>sendBefore</c> is answered <c>notExecuted</c>.</summary>
    public bool HonoursSendBefore { get; init; }

    /// <summary>How long after receipt an instruction may still be booked. No slow fault may be longer.</summary>
    public long BookingWindowMs { get; init; } = 5_000;

    public long Seed { get; init; }

    public double DeclineProbability { get; init; }

    public string DeclineCode { get; init; } = "declined_by_rule";

    public bool DeclineIsHard { get; init; } = true;

    /// <summary>What the channel charges the bank for each booking, in minor units of its currency.</summary>
    public long FeeMinor { get; init; }

    /// <summary>Callback channel: from receipt to settlement.</summary>
    public long CallbackDelayMs { get; init; } = 50;

    /// <summary>Callback channel: the result is never called back, and can only be queried.</summary>
    public double CallbackLostProbability { get; init; }

    /// <summary>Callback channel: the result is called back twice.</summary>
    public double CallbackTwiceProbability { get; init; }

    /// <summary>Callback provider: a second callback says something else than the first, with a right signature.</summary>
    public double CallbackContradictsProbability { get; init; }

    /// <summary>Callback provider: a callback with a wrong signature comes first, and says that the order was declined.</summary>
    public double CallbackForgedProbability { get; init; }

    /// <summary>Business system: an execution is found unsettled when it is confirmed, and is reversed.</summary>
    public double ReverseProbability { get; init; }

    public InstructionDecision? Declines(string reference) =>
        !Hits(DeclineProbability, "decline", reference) ? null
        : DeclineIsHard ? InstructionDecision.Hard(DeclineCode)
        : InstructionDecision.Soft(DeclineCode);

    public bool Hits(double probability, string what, string reference) => SeededDraw.Hits(probability, Seed, what, reference, 0);
}
