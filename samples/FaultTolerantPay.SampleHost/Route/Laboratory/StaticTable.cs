using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.SampleHost.Route.Laboratory;

/// <summary>Last month's rates by segment and channel, never changed; the catalogue's where nothing is known.</summary>
internal sealed class StaticTable(World world) : LabPolicy(LabPolicies.LastMonth)
{
    private readonly int[,] _attempts = new int[world.Channels.Length, world.Segments.Length];
    private readonly int[,] _approvals = new int[world.Channels.Length, world.Segments.Length];

    public override int Choose(in Payment payment)
    {
        int best = 0;
        double value = double.MinValue;
        for (int channel = 0; channel < world.Channels.Length; channel++)
        {
            Channel of = world.Channels[channel];
            int attempts = _attempts[channel, payment.Segment];
            double rate = attempts == 0
                ? of.SuccessRateBasisPoints / 10_000.0
                : _approvals[channel, payment.Segment] / (double)attempts;
            double own = (rate * (World.Margin.For(payment.AmountMinor) - of.Fees.For(payment.AmountMinor, 0)))
                - ((1 - rate) * of.Fees.OnDecline.For(payment.AmountMinor));
            if (own > value)
            {
                (best, value) = (channel, own);
            }
        }

        return best;
    }

    public override void Recorded(in Payment payment, int channel, ChannelAttemptOutcome outcome)
    {
        _attempts[channel, payment.Segment]++;
        _approvals[channel, payment.Segment] += outcome == ChannelAttemptOutcome.Approved ? 1 : 0;
    }
}
