using System.Collections.Immutable;
using FaultTolerantPay.Routing.Backtest;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Explain;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Backtest;

public class RoutedRecordWriterTests
{
    private static readonly RoutingSchema Schema = new(
        [Dimension.Required("bank", ["ICBC", "A,B \"x\""], "ICBC"), Dimension.Optional("sms")], ["refund", "void"], ["name", "phone"]);

    private static readonly RoutedRecord Record = new()
    {
        Id = "T,1",
        Operation = Operation.Payout,
        Time = new DateTimeOffset(2026, 11, 22, 1, 30, 0, 500, TimeSpan.FromHours(8)),
        AmountMinor = 12_000,
        Dimensions = new Dictionary<string, string> { ["bank"] = "A,B \"x\"", ["sms"] = "required" },
        Capabilities = ["refund", "void"],
        Elements = ["phone"],
        SignedOn = ["a"],
        EnabledOn = ["a", "b"],
        ChannelId = "b",
        Eligible = [new("a", 2.0 / 3), new("b", 1.0 / 3)],
        PolicyFingerprint = "f00d",
        IsForced = true,
        Outcome = ChannelAttemptOutcome.SoftDecline,
        Latency = TimeSpan.FromMilliseconds(321),
        KnownAt = new DateTimeOffset(2026, 11, 22, 1, 31, 0, TimeSpan.FromHours(8)),
    };

    [Test]
    public void Write_Record_IsReadAsItWas()
    {
        RoutedRecord second = Record with { Id = "T2", Eligible = [new("b", 1.0 / 3), new("a", 2.0 / 3)], Outcome = null };
        RequestBatch batch = ReadBack([Record, second]);
        Assert.That(batch.Count, Is.EqualTo(2));
        Assert.That(batch.IdOf(0).ToString(), Is.EqualTo("T,1"));
        Assert.That(batch.OperationOf(0), Is.EqualTo(Operation.Payout));
        Routing.Engine.RouteQuery query = batch.QueryOf(0, 0);
        Assert.That((query.Now, query.AmountMinor), Is.EqualTo((Record.Time, Record.AmountMinor)));
        Assert.That(Schema.GetValue(query.Code, 0), Is.EqualTo(1));
        Assert.That(Schema.GetRequirement(query.Code, 1), Is.EqualTo(Requirement.Required));
        Assert.That((query.NeededCapabilities, query.GivenElements), Is.EqualTo((0b11UL, 0b10UL)));
        Assert.That(query.SignedOn.Length, Is.EqualTo(1));
        Assert.That(query.EnabledOn, Is.Not.Null);
        Assert.That(
            batch.LoggedOf(0),
            Is.EqualTo(new LoggedOutcome("b", Record.Outcome, Record.Latency, 1.0 / 3, Record.KnownAt!.Value, true)));
        Assert.That(batch.LoggedOf(1)!.Value.Propensity, Is.EqualTo(1.0 / 3), "the order of the channels does not matter");
    }

    [Test]
    public void Write_WrongRecord_IsRefusedWithEveryReasonAndWritesNothing()
    {
        using var text = new StringWriter();
        var writer = new RoutedRecordWriter(text, Schema);
        RoutedRecord wrong = Record with
        {
            Id = "",
            PolicyFingerprint = " ",
            Eligible = default,
            Dimensions = new Dictionary<string, string> { ["bnak"] = "ICBC" },
            Latency = TimeSpan.FromSeconds(-1),
            KnownAt = DateTimeOffset.MinValue,
            SignedOn = ["a|b"],
        };
        Assert.That(() => writer.Write(wrong), Throws.ArgumentException.With.Message.Contains("it has no id")
            .And.Message.Contains("it has no policy fingerprint")
            .And.Message.Contains("it has no eligible channels with their probabilities")
            .And.Message.Contains("the schema has no dimension 'bnak'; the nearest known one is 'bank'")
            .And.Message.Contains("the dimension 'bank' has no value ''")
            .And.Message.Contains("a latency of 0 to")
            .And.Message.Contains("known before the decision")
            .And.Message.Contains("'a|b'"));
        Assert.That(() => writer.Write(Record with { Id = "a\nb" }), Throws.ArgumentException.With.Message.Contains("U+000A"));
        RoutedRecord tooLong = Record with { Id = new string('x', 70_000) };
        Assert.That(() => writer.Write(tooLong), Throws.ArgumentException.With.Message.Contains("65536"));
        Assert.That(text.ToString(), Is.Empty);
    }

    [TestCase("b=-0.7,a=1.7", "the probability -0.7 of 'b' is not from 0 to 1")]
    [TestCase("b=0,a=1", "the chosen channel 'b' has no probability among the eligible ones")]
    [TestCase("a=1", "the chosen channel 'b' has no probability among the eligible ones")]
    [TestCase("b=1.2", "the probability 1.2 of 'b' is not from 0 to 1")]
    [TestCase("b=NaN", "the probability NaN of 'b' is not from 0 to 1")]
    [TestCase("b=0.5,a=0.499998", "add up to 0.99999")]
    [TestCase("b=0.5,a=0.25,a=0.25", "a channel is eligible twice")]
    public void Write_WrongProbabilities_AreRefused(string eligible, string expected)
    {
        using var text = new StringWriter();
        Assert.That(
            () => new RoutedRecordWriter(text, Schema).Write(Record with { Eligible = Parsed(eligible) }),
            Throws.ArgumentException.With.Message.Contains(expected));
    }

    [TestCase("b=0.5,a=0.5000009")]
    [TestCase("b=1")]
    public void Write_ProbabilitiesWithinAMillionth_AreWritten(string eligible) =>
        Assert.That(ReadBack([Record with { Eligible = Parsed(eligible) }]).Count, Is.EqualTo(1));

    [Test]
    public void Constructor_DimensionWithTheNameOfAColumn_IsRefused() => Assert.That(
        () => new RoutedRecordWriter(TextWriter.Null, new RoutingSchema([Dimension.Optional("outcome")])),
        Throws.ArgumentException.With.Message.Contains("'outcome'"));

    private static ImmutableArray<ChannelProbability> Parsed(string eligible) =>
        [.. eligible.Split(',').Select(e => e.Split('=')).Select(e => new ChannelProbability(e[0], double.Parse(e[1])))];

    private static RequestBatch ReadBack(RoutedRecord[] records)
    {
        using var text = new StringWriter();
        var writer = new RoutedRecordWriter(text, Schema);
        foreach (RoutedRecord record in records)
        {
            writer.Write(record);
        }

        Channel[] channels =
        [
            .. "ab".Select(c => new Channel
            {
                Id = $"{c}", ProviderId = "p", Supports = Channel.Supporting(("bank", SupportedValues.Any)),
            }),
        ];
        RoutingTable table = RoutingTable.Compile(
            new ChannelCatalogue(Schema, [new Provider("p", "P")], channels),
            new RoutingPolicy(new OperationPolicy(Operation.Payout, [], [])),
            new LiveState());
        var batch = new RequestBatch([table]);
        var reader = new RequestCsvReader(new StringReader(text.ToString()), "log.csv");
        reader.TryRead(batch);
        Assert.That(reader.Errors, Is.Empty);
        return batch;
    }
}
