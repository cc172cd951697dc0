using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Cards;

/// <summary>The policies of one run of card payments.</summary>
internal sealed class CardSettings
{
    public CardSettings(SeededRandom chance)
    {
        Orders = chance.From(40, 80);
        HasOneNode = chance.Percent(35);
        MaxAttempts = chance.From(1, 4);
        TimeBudget = chance.Seconds(3, 30);
        SendWindow = chance.Ms(500, 6_000);
        PollDelay = chance.Ms(50, 1_500);
        AuthorisationLifetime = chance.Percent(40) ? chance.Seconds(60, 180) : TimeSpan.FromDays(7);
        MaxSurplusReturns = chance.From(2, 6);
        DayQuotaMinor = chance.Percent(60) ? chance.From(60_000, 400_000) : null;
        DayQuotaCount = chance.Percent(30) ? chance.From(5, 40) : null;
        NeedsSignedCard = chance.Percent(20);
        BreaksWords = chance.Percent(50);
        Lies = chance.Percent(30);
    }

    public int Orders { get; }

    /// <summary>One node alone knows all that is used of a quota.</summary>
    public bool HasOneNode { get; }
    public int MaxAttempts { get; }
    public TimeSpan TimeBudget { get; }
    public TimeSpan SendWindow { get; }
    public TimeSpan PollDelay { get; }
    public TimeSpan AuthorisationLifetime { get; }
    public int MaxSurplusReturns { get; }
    public long? DayQuotaMinor { get; }
    public long? DayQuotaCount { get; }
    public bool NeedsSignedCard { get; }

    /// <summary>Whether providers execute what they had said is not executed.</summary>
    public bool BreaksWords { get; }

    /// <summary>Whether providers report as failed what they executed.</summary>
    public bool Lies { get; }
}
