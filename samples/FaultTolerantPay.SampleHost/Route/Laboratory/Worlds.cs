using System.Collections.Immutable;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.SampleHost.Route.Laboratory;

/// <summary>The worlds of the laboratory. A seed draws the rates of each.</summary>
internal static class Worlds
{
    private const int Channels = 4;

    private static readonly string[] Countries = ["BR", "DE", "GB", "JP", "MX", "US"];
    private static readonly string[] Cards = ["credit", "debit"];

    public static ImmutableArray<string> Names { get; } =
        ["steady", "alike", "fall", "drift", "low-prior", "quiet", "late", "capacity", "many-segments", "new-channel"];

    public static World Make(string name, int seed)
    {
        var random = new Random((seed * 7_919) + Names.IndexOf(name));
        ImmutableArray<Segment> segments =
        [
            .. Countries.SelectMany(country => Cards.Select(card => new Segment(country, card, 0.2 + random.NextDouble()))),
        ];
        double[,] rates = Rates(random, segments.Length, bySegment: true);
        World steady = Base(name, segments, rates);
        switch (name)
        {
            case "steady":
                return steady with { About = "rates differ by segment and stay", Target = 0.99 };
            case "alike":
                double[,] alike = Rates(random, segments.Length, bySegment: false);
                return Base(name, segments, alike) with { About = "rates differ by channel only: segments say nothing", Target = 0.99 };
            case "fall":
                int best = BestOverall(steady);
                return steady with
                {
                    About = "the best channel loses 30 points after a third of the run",
                    Rate = (channel, segment, progress) => channel == best && progress > 1 / 3.0
                        ? Math.Max(rates[channel, segment] - 0.3, 0.01)
                        : rates[channel, segment],
                    MeasuredFrom = 1 / 3.0,
                    Target = 0.98,
                };
            case "drift":
                double[] phase = [.. Enumerable.Range(0, Channels).Select(_ => random.NextDouble() * 2 * Math.PI)];
                return steady with
                {
                    About = "every channel's rates go up and down by 15 points, twice in the run",
                    Rate = (channel, segment, progress) => Math.Clamp(
                        rates[channel, segment] + (0.15 * (Math.Sin((progress * 4 * Math.PI) + phase[channel]) - Math.Sin(phase[channel]))),
                        0.01,
                        0.99),
                };
            case "low-prior":
                return LowPrior(steady, rates, random);
            case "quiet":
                return steady with
                {
                    About = "three attempts in five minutes",
                    PaymentsPerMinute = 0.6,
                    Payments = 6_000,
                    Target = 0.97,
                };
            case "late":
                return steady with { About = "two channels answer in 2 seconds, two in 40 minutes", Delay = Late };
            case "capacity":
                int wanted = BestOverall(steady);
                return steady with
                {
                    About = "the best channel takes 8 payments a minute and fails for the rest",
                    Capacity = channel => channel == wanted ? 8 : int.MaxValue,
                };
            case "many-segments":
                ImmutableArray<Segment> many =
                [
                    .. Enumerable.Range(0, 100).SelectMany(
                        i => Cards.Select(card => new Segment(CodeOf(i), card, 0.05 + random.NextDouble()))),
                ];
                return Base(name, many, Rates(random, many.Length, bySegment: true)) with
                {
                    About = "200 segments, a hundred payments each",
                };
            case "new-channel":
                return steady with
                {
                    About = "nothing is known of the channels but the catalogue's rates, and those are all the same",
                    History = 0,
                    Channels = [.. steady.Channels.Select(channel => channel with { SuccessRateBasisPoints = 7_000 })],
                };
            default:
                throw new ArgumentException($"There is no world '{name}'. There are: {string.Join(", ", Names)}.", nameof(name));
        }
    }

    private static string CodeOf(int number) => $"{(char)('A' + (number / 26))}{(char)('A' + (number % 26))}";

    private static TimeSpan Late(int channel) => channel % 2 == 0 ? TimeSpan.FromSeconds(2) : TimeSpan.FromMinutes(40);

    // The best channel of the largest segment is said to approve a fifth of what it does, and nobody has ever tried it.
    private static World LowPrior(World steady, double[,] rates, Random random)
    {
        int segment = 0;
        for (int i = 1; i < steady.Segments.Length; i++)
        {
            segment = steady.Segments[i].Weight > steady.Segments[segment].Weight ? i : segment;
        }

        int hidden = random.Next(Channels);
        for (int i = 0; i < steady.Segments.Length; i++)
        {
            rates[hidden, i] = 0.85 + (0.1 * random.NextDouble());
        }

        return steady with
        {
            About = "the best channel is said to approve 15 %, and was never tried",
            History = 0,
            Channels =
            [
                .. steady.Channels.Select((channel, i) => channel with
                {
                    Fees = steady.Channels[0].Fees,
                    SuccessRateBasisPoints = i == hidden ? 1_500 : (int)(10_000 * MeanRate(rates, i, steady.Segments.Length)),
                }),
            ],
            MustFind = (hidden, segment, 500),
        };
    }

    private static World Base(string name, ImmutableArray<Segment> segments, double[,] rates) => new()
    {
        Name = name,
        About = string.Empty,
        Segments = segments,
        Channels =
        [
            .. Enumerable.Range(0, Channels).Select(i => new Channel
            {
                Id = $"psp{i}",
                ProviderId = $"psp{i}",
                Supports = Channel.Supporting(("country", SupportedValues.Any), ("card", SupportedValues.Any)),
                SuccessRateBasisPoints = (int)(10_000 * MeanRate(rates, i, segments.Length)),
                Fees = new FeePlan(new Fee(5 * (i + 1), 4_000 + (2_000 * i))) { OnDecline = new Fee(2 * (i + 1)), OnFailure = new Fee(1) },
            }),
        ],
        Rate = (channel, segment, _) => rates[channel, segment],
    };

    private static double[,] Rates(Random random, int segments, bool bySegment)
    {
        var rates = new double[Channels, segments];
        for (int channel = 0; channel < Channels; channel++)
        {
            double level = 0.45 + (0.35 * random.NextDouble());
            for (int segment = 0; segment < segments; segment++)
            {
                rates[channel, segment] = Math.Clamp(level + (bySegment ? 0.5 * (random.NextDouble() - 0.5) : 0), 0.02, 0.98);
            }
        }

        return rates;
    }

    private static double MeanRate(double[,] rates, int channel, int segments) =>
        Enumerable.Range(0, segments).Average(segment => rates[channel, segment]);

    private static int BestOverall(World world)
    {
        double Value(int channel) => Enumerable.Range(0, world.Segments.Length)
            .Sum(segment => world.Segments[segment].Weight * world.ValueOf(new Payment(0, default, 0, segment, 10_000, 0), channel));
        return Enumerable.Range(0, Channels).MaxBy(Value);
    }
}
