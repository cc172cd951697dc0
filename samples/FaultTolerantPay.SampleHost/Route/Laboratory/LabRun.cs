using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.SampleHost.Route.Laboratory;

/// <summary>Runs one policy through one world.</summary>
internal static class LabRun
{
    /// <summary>Into how many parts of the run a result is cut, for the chart.</summary>
    public const int Parts = 40;

    private const int FoundAmong = 50;

    private static readonly DateTimeOffset Begin = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The clairvoyant and a policy, side by side.</summary>
    public static LabResult Of(World world, LabPolicy policy, int seed)
    {
        double[] best = Run(world, seed, load => new Clairvoyant(world, load), out _, out _);
        double[] own = Run(world, seed, _ => policy, out int? found, out int unroutable);
        return new LabResult(world.Name, policy.Name, seed, own, best, world.MeasuredFrom, found, unroutable);
    }

    private static double[] Run(World world, int seed, Func<MinuteLoad, LabPolicy> make, out int? found, out int unroutable)
    {
        var random = new Random(seed);
        var load = new MinuteLoad(world);
        LabPolicy policy = make(load);
        Teach(world, policy, random);
        var values = new double[Parts];
        var reports = new PriorityQueue<(Payment Payment, int Channel, ChannelAttemptOutcome Outcome), (long, int)>();
        var lastOfSegment = new Queue<bool>();
        int ofSegment = 0;
        found = null;
        unroutable = 0;
        DateTimeOffset at = Begin;
        for (int i = 0; i < world.Payments; i++)
        {
            at = at.AddMinutes(-Math.Log(1 - random.NextDouble()) / world.PaymentsPerMinute);
            Payment payment = Next(world, random, i, at, (double)i / world.Payments);
            while (reports.TryPeek(out _, out (long Ticks, int) due) && due.Ticks <= at.UtcTicks)
            {
                (Payment reported, int onChannel, ChannelAttemptOutcome outcome) = reports.Dequeue();
                policy.Report(reported, onChannel, outcome, new DateTimeOffset(due.Ticks, TimeSpan.Zero));
            }

            int channel = policy.Choose(payment);
            if (channel < 0)
            {
                unroutable++;
                continue;
            }

            bool hasRoom = load.HasRoom(channel, at);
            load.Add(channel, at);
            values[(int)(payment.Progress * Parts)] += hasRoom
                ? world.ValueOf(payment, channel)
                : -world.Channels[channel].Fees.OnFailure.For(payment.AmountMinor);
            ChannelAttemptOutcome result = !hasRoom ? ChannelAttemptOutcome.TechnicalFailure : OutcomeOf(world, payment, channel);
            reports.Enqueue((payment, channel, result), ((at + world.Delay(channel)).UtcTicks, i));
            if (world.MustFind is { } must && must.Segment == payment.Segment && found is null)
            {
                ofSegment++;
                lastOfSegment.Enqueue(channel == must.Channel);
                if (lastOfSegment.Count > FoundAmong)
                {
                    lastOfSegment.Dequeue();
                }

                // Found: most of the last payments of its segment went to it.
                found = lastOfSegment.Count == FoundAmong && lastOfSegment.Count(hit => hit) > FoundAmong / 2 ? ofSegment : null;
            }
        }

        return values;
    }

    // A month before, each payment went to any channel.
    private static void Teach(World world, LabPolicy policy, Random random)
    {
        for (int i = 0; i < world.History; i++)
        {
            DateTimeOffset at = Begin.AddDays(-30 + (30.0 * i / world.History));
            Payment payment = Next(world, random, -1 - i, at, 0);
            int channel = random.Next(world.Channels.Length);
            policy.Recorded(payment, channel, OutcomeOf(world, payment, channel));
        }
    }

    private static ChannelAttemptOutcome OutcomeOf(World world, in Payment payment, int channel) =>
        payment.Luck < world.Rate(channel, payment.Segment, payment.Progress)
            ? ChannelAttemptOutcome.Approved
            : ChannelAttemptOutcome.SoftDecline;

    private static Payment Next(World world, Random random, int number, DateTimeOffset at, double progress)
    {
        double draw = random.NextDouble() * world.Segments.Sum(segment => segment.Weight);
        int of = 0;
        while (of < world.Segments.Length - 1 && draw >= world.Segments[of].Weight)
        {
            draw -= world.Segments[of++].Weight;
        }

        long amount = (long)Math.Exp(5.5 + (4.5 * random.NextDouble()));
        return new Payment(number, at, progress, of, amount, random.NextDouble());
    }
}
