using System.Collections.Immutable;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.SampleHost.Route.Laboratory;

/// <summary>How channels really are, which policies must find out.</summary>
internal sealed record World
{
    /// <summary>What a policy earns with an approved payment: 10 and 2.5 %.</summary>
    public static Fee Margin { get; } = new(10, 25_000);

    /// <summary>The name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>What is special about it.</summary>
    public required string About { get; init; }

    public required ImmutableArray<Segment> Segments { get; init; }

    /// <summary>The channels as the catalogue describes them; its rate may be wrong.</summary>
    public required ImmutableArray<Channel> Channels { get; init; }

    /// <summary>The true rate of a channel in a segment, by the progress of the run; before it, the progress is 0.</summary>
    public required Func<int, int, double, double> Rate { get; init; }

    /// <summary>When the outcome of a channel is known.</summary>
    public Func<int, TimeSpan> Delay { get; init; } = static _ => TimeSpan.FromSeconds(2);

    /// <summary>How many payments a channel takes a minute; further ones fail technically.</summary>
    public Func<int, int> Capacity { get; init; } = static _ => int.MaxValue;

    public int Payments { get; init; } = 20_000;

    public double PaymentsPerMinute { get; init; } = 30;

    /// <summary>How many payments of the month before are known, each sent to any of the channels.</summary>
    public int History { get; init; } = 20_000;

    /// <summary>From which progress on the results count.</summary>
    public double MeasuredFrom { get; init; }

    /// <summary>What a policy that learns must reach, of the net value of the clairvoyant; 0: nothing in particular.</summary>
    public double Target { get; init; }

    /// <summary>The channel and segment that must be found, with the largest number of payments of the segment; null if none.</summary>
    public (int Channel, int Segment, int Within)? MustFind { get; init; }

    /// <summary>The expected value of a payment on a channel, in minor units: what the clairvoyant knows.</summary>
    public double ValueOf(in Payment payment, int channel)
    {
        FeePlan fees = Channels[channel].Fees;
        double rate = Rate(channel, payment.Segment, payment.Progress);
        return (rate * (Margin.For(payment.AmountMinor) - fees.For(payment.AmountMinor, 0)))
            - ((1 - rate) * fees.OnDecline.For(payment.AmountMinor));
    }
}
