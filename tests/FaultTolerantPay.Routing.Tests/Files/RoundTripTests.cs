using System.Text;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Routing.Tests.Files;

public class RoundTripTests
{
    private static readonly JsonSchemaCheck CatalogueSchema = new(CatalogueFile.JsonSchema);
    private static readonly JsonSchemaCheck PolicySchema = new(PolicyFile.JsonSchema);

    [Test]
    public void Catalogue_WrittenAndRead_IsEqualAndFitsTheSchema([Range(1, 300)] int seed)
    {
        ChannelCatalogue written = new RandomModels(seed).Catalogue();
        string text = Text(written);
        Assert.That(CatalogueSchema.FirstFailure(text), Is.Empty);

        RoutingFile<ChannelCatalogue> file = CatalogueFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "catalogue.json");

        Assert.That(file.Errors, Is.Empty);
        ChannelCatalogue read = file.Require();
        Assert.That(Text(read), Is.EqualTo(text));
        Assert.That(read.Schema.Dimensions, Is.EqualTo(written.Schema.Dimensions).UsingPropertiesComparer());
        Assert.That(read.Schema.Capabilities, Is.EqualTo(written.Schema.Capabilities));
        Assert.That(read.Providers, Is.EqualTo(written.Providers));
        Assert.That(read.ValueSchedules, Is.EqualTo(written.ValueSchedules).UsingPropertiesComparer());
        for (int i = 0; i < written.Channels.Length; i++)
        {
            AssertSame(read.Channels[i], written.Channels[i]);
        }
    }

    [Test]
    public void Policy_WrittenAndRead_IsEqualAndFitsTheSchema([Range(1, 300)] int seed)
    {
        RoutingPolicy written = new RandomModels(seed).Policy();
        string text = Text(written);
        Assert.That(PolicySchema.FirstFailure(text), Is.Empty);

        RoutingFile<RoutingPolicy> file = PolicyFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "policy.json");

        Assert.That(file.Errors, Is.Empty);
        RoutingPolicy read = file.Require();
        Assert.That(Text(read), Is.EqualTo(text));
        for (int i = 0; i < written.Operations.Length; i++)
        {
            Assert.That(read.Operations[i].Operation, Is.EqualTo(written.Operations[i].Operation));
            Assert.That(read.Operations[i].HardRules, Is.EqualTo(written.Operations[i].HardRules).UsingPropertiesComparer());
            Assert.That(read.Operations[i].SoftRules, Is.EqualTo(written.Operations[i].SoftRules).UsingPropertiesComparer());
            Assert.That(read.Operations[i].HardRules.Select(r => r.GetType()),
                Is.EqualTo(written.Operations[i].HardRules.Select(r => r.GetType())));
        }
    }

    [Test]
    public void Policy_BesideItsCatalogue_IsRead([Range(1, 50)] int seed)
    {
        var models = new RandomModels(seed);
        ChannelCatalogue catalogue = models.Catalogue();
        RoutingPolicy policy = models.Policy(catalogue);
        string[] mistakes = [.. PolicyValidation.Check(policy, catalogue).Select(p => p.Path)];

        RoutingFile<RoutingPolicy> file = PolicyFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(Text(policy))), "policy.json", catalogue);

        Assert.That(file.Errors.Select(m => m.Field), Is.EqualTo(mistakes));
    }

    [Test]
    public void Catalogue_OfAHundredThousandChannels_IsWrittenAndReadInSeconds()
    {
        var schema = new RoutingSchema([Dimension.Required("bank", Enumerable.Range(0, 200).Select(i => $"bank {i}"))]);
        var written = new ChannelCatalogue(
            schema,
            [new Provider("p", "p")],
            Enumerable.Range(0, 100_000).Select(i => new Channel
            {
                Id = $"channel {i}",
                ProviderId = "p",
                Supports = Channel.Supporting(("bank", SupportedValues.Of($"bank {i % 200}", $"bank {i * 7 % 200}"))),
                Fees = new FeePlan(new Fee(i % 100, 6_000, 10, 2_500)),
                Amount = new AmountRange(100, 5_000_000 + i),
            }));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using var stream = new MemoryStream();
        CatalogueFile.Write(stream, written);
        TimeSpan writing = clock.Elapsed;
        stream.Position = 0;
        RoutingFile<ChannelCatalogue> file = CatalogueFile.Read(stream, "large.json");
        TestContext.Out.WriteLine(
            $"{stream.Length:N0} bytes; written in {writing.TotalMilliseconds:N0} ms, read in " +
            $"{(clock.Elapsed - writing).TotalMilliseconds:N0} ms");
        Assert.That(file.Errors, Is.Empty);
        Assert.That(file.Require().Channels, Has.Length.EqualTo(100_000));
    }

    internal static string Text(ChannelCatalogue catalogue)
    {
        using var stream = new MemoryStream();
        CatalogueFile.Write(stream, catalogue);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    internal static string Text(RoutingPolicy policy)
    {
        using var stream = new MemoryStream();
        PolicyFile.Write(stream, policy);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void AssertSame(Channel read, Channel written)
    {
        // What records compare by reference is compared on its own; then the same values are put into both and the rest is compared.
        Assert.That(read.Supports.Keys, Is.EquivalentTo(written.Supports.Keys));
        foreach ((string id, SupportedValues values) in written.Supports)
        {
            Assert.That(read.Supports[id].IsAny, Is.EqualTo(values.IsAny));
            Assert.That(read.Supports[id].Names, Is.EqualTo(values.Names));
        }

        Assert.That(read.Fees.Base, Is.EqualTo(written.Fees.Base));
        Assert.That(read.Fees.Tiers, Is.EqualTo(written.Fees.Tiers));
        Assert.That(read.Schedule.Open, Is.EqualTo(written.Schedule.Open));
        Assert.That(read.Schedule.Closed, Is.EqualTo(written.Schedule.Closed));
        Assert.That(read.Schedule.Maintenance, Is.EqualTo(written.Schedule.Maintenance));
        Assert.That(read.Schedule.Maintenance.Select(m => m.From.Offset),
            Is.EqualTo(written.Schedule.Maintenance.Select(m => m.From.Offset)));
        Assert.That(read.Capabilities, Is.EqualTo(written.Capabilities));
        Assert.That(read.VerificationElements, Is.EqualTo(written.VerificationElements));
        Assert.That(
            read with
            {
                Supports = written.Supports,
                Fees = written.Fees,
                Schedule = written.Schedule,
                Capabilities = written.Capabilities,
                VerificationElements = written.VerificationElements,
            },
            Is.EqualTo(written));
    }
}
