using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Tests.Cards;

/// <summary>The prefixes that a host names in its options: checked at the start, replaced as a whole.</summary>
public sealed class CardPrefixesTests
{
    private const string Card = "6222021234567890128";

    private string _path = null!;
    private HostUnderTest.LogLines _log = null!;

    [SetUp]
    public void MakeFile()
    {
        _log = new HostUnderTest.LogLines();
        _path = Path.GetTempFileName();
        Write(CardPrefixFiles.Row("622202", 19, "ICBC"));
    }

    [TearDown]
    public void RemoveFile()
    {
        File.Delete(_path);
        _log.Dispose();
    }

    [Test]
    public async Task Start_WithAPrefixFile_FindsCards()
    {
        using IHost host = await StartAsync();

        Assert.That(Prefixes(host).Table.Find(Card)!.Bank, Is.EqualTo("ICBC"));
        Assert.That(_log.Lines.Where(line => line.Id.Id == 1700).Select(line => line.Text),
            Is.EqualTo(new[] { $"Card prefixes of {_path} are in force: 1 prefixes, 0 findings" }));
    }

    [Test]
    public async Task Start_WithoutAPrefixFile_FindsNothing()
    {
        using IHost host = HostUnderTest.Configured("""{ "Caps": { "NoCaps": true } }""");
        await host.StartAsync();

        Assert.That(Prefixes(host).Table, Is.SameAs(CardPrefixTable.Empty));
    }

    [Test]
    public async Task Start_FileWithErrors_NamesEveryErrorWithItsPlace()
    {
        Write(CardPrefixFiles.Row("x", 19, "ICBC"), CardPrefixFiles.Row("4", 11, "ICBC"));

        string refusal = await HostUnderTest.RefusalAsync($$"""{ "Caps": { "NoCaps": true }, "Cards": { "PrefixFile": "{{_path}}" } }""");

        Assert.That(
            refusal,
            Does.Contain($"FaultTolerantPay:Cards:PrefixFile: {_path}:1:14: [0].prefix: \"x\": 1 to 12 digits are expected.")
                .And.Contain(
                    $"FaultTolerantPay:Cards:PrefixFile: {_path}:2:28: [1].length: 11: a whole number from 12 to 19 is expected."));
    }

    [Test]
    public async Task Start_NoSuchFile_SaysSo()
    {
        string refusal =
            await HostUnderTest.RefusalAsync("""{ "Caps": { "NoCaps": true }, "Cards": { "PrefixFile": "/nowhere/bins.json" } }""");

        Assert.That(refusal, Does.Contain("FaultTolerantPay:Cards:PrefixFile: /nowhere/bins.json:1:1: the file cannot be read: "));
    }

    [Test]
    public async Task Start_FileWithFindings_LogsThem()
    {
        Write(CardPrefixFiles.Row("622202", 19, "ICBC"), CardPrefixFiles.Row("6222021", 19, "OTHER"));
        using IHost host = await StartAsync();

        Assert.That(Prefixes(host).Table.Find(Card)!.Bank, Is.EqualTo("OTHER"));
        Assert.That(_log.Lines.Where(line => line.Id.Id == 1701)
            .Select(line => (line.Level, line.Text.Contains("NestedInOtherBank", StringComparison.Ordinal))),
                Is.EqualTo(new[] { (LogLevel.Warning, true) }));
    }

    [Test]
    public async Task Reload_ChangedFile_PutsItInForceAsAWhole()
    {
        using IHost host = await StartAsync();
        CardPrefixTable before = Prefixes(host).Table;
        Write(CardPrefixFiles.Row("622202", 19, "CCB"));

        CardPrefixFile file = Prefixes(host).Reload();

        Assert.That(file.Table, Is.SameAs(Prefixes(host).Table));
        Assert.That((before.Find(Card)!.Bank, Prefixes(host).Table.Find(Card)!.Bank), Is.EqualTo(("ICBC", "CCB")),
            "who holds a table keeps it");
    }

    [Test]
    public async Task Reload_FileWithErrors_KeepsTheTableInForce()
    {
        using IHost host = await StartAsync();
        CardPrefixTable before = Prefixes(host).Table;
        Write("{}");

        CardPrefixFile file = Prefixes(host).Reload();

        Assert.That((file.Table, file.Errors.Length), Is.EqualTo(((CardPrefixTable?)null, 4)), "no table, and every error");
        Assert.That(Prefixes(host).Table, Is.SameAs(before), "table in force");
        Assert.That(_log.Lines.Where(line => line.Id.Id == 1702).Select(line => line.Level), Is.EqualTo(new[] { LogLevel.Error }), "log");
    }

    [Test]
    public async Task Activate_OtherTable_IsInForce()
    {
        using IHost host = await StartAsync();
        CardPrefixTable table = CardPrefixFiles.Table(CardPrefixFiles.Row("6", 19, "BOC"));

        Prefixes(host).Activate(table);

        Assert.That(Prefixes(host).Table, Is.SameAs(table));
    }

    [Test]
    public async Task Edit_OfTheOptions_ReadsTheNewFileOrLeavesTheOld()
    {
        using IHost host = await StartAsync();
        string other = Path.GetTempFileName();
        try
        {
            Assert.That(Prefixes(host).Table.Find(Card)!.Bank, Is.EqualTo("ICBC"), "bank by the first file");
            var configuration = (ConfigurationManager)host.Services.GetRequiredService<IConfiguration>();
            WriteTo(other, CardPrefixFiles.Row("622202", 19, "ABC"));
            configuration["FaultTolerantPay:Cards:PrefixFile"] = other;
            ((IConfigurationRoot)configuration).Reload();
            Assert.That(Prefixes(host).Table.Find(Card)!.Bank, Is.EqualTo("ABC"), "bank by the edited file");

            configuration["FaultTolerantPay:Cards:PrefixFile"] = "/nowhere/bins.json";
            ((IConfigurationRoot)configuration).Reload();
            Assert.That(Prefixes(host).Table.Find(Card)!.Bank, Is.EqualTo("ABC"), "bank after an edit that was refused");
            Assert.That(host.Services.GetRequiredService<IOptionsStatus>().Rejected!.Errors, Has.One.Contains("/nowhere/bins.json"),
                "the refusal names the missing file");
        }
        finally
        {
            File.Delete(other);
        }
    }

    [TestCase("ICBC", true, 1)]
    [TestCase("CCB", true, 0)]
    [TestCase("NONE", false, -1)]
    public async Task TrySetDimensions_ConfiguredDimensions_AreSet(string bank, bool isSet, int bankIndex)
    {
        Write(CardPrefixFiles.Row("622202", 19, bank, "CC"));
        using IHost host = await StartAsync();
        var schema = new RoutingSchema([Dimension.Required("bank", ["CCB", "ICBC"]), Dimension.Required("card", ["DC", "CC"])]);
        var request = new RouteRequest(schema);

        bool result = Prefixes(host).TrySetDimensions(Prefixes(host).Table.Find(Card)!, request);

        RouteQuery query = request.AsQuery();
        Assert.That((result, schema.GetValue(query.Code, 0), schema.GetValue(query.Code, 1)), Is.EqualTo((isSet, bankIndex, 1)));
    }

    [Test]
    public async Task TrySetDimensions_SchemaWithoutTheDimension_NamesThose()
    {
        using IHost host = await StartAsync();
        var request = new RouteRequest(new RoutingSchema([Dimension.Required("issuer", ["ICBC"])]));

        Assert.That(
            () => Prefixes(host).TrySetDimensions(Prefixes(host).Table.Find(Card)!, request),
            Throws.ArgumentException.With.Message.StartsWith("The schema has no dimension 'bank'. It has: issuer."));
    }

    private static ICardPrefixes Prefixes(IHost host) => host.Services.GetRequiredService<ICardPrefixes>();

    private void Write(params string[] rows) => WriteTo(_path, rows);

    private static void WriteTo(string path, params string[] rows) => File.WriteAllText(path, $"[{string.Join(",\n", rows)}]");

    private async Task<IHost> StartAsync()
    {
        HostApplicationBuilder builder = HostUnderTest.Builder();
        builder.Logging.AddProvider(_log);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["FaultTolerantPay:Caps:NoCaps"] = "true",
            ["FaultTolerantPay:Cards:PrefixFile"] = _path,
            ["FaultTolerantPay:Cards:BankDimension"] = "bank",
            ["FaultTolerantPay:Cards:CardTypeDimension"] = "card",
        });
        builder.Services.AddFaultTolerantPay(pay => pay.Configure(builder.Configuration.GetSection("FaultTolerantPay")));
        IHost host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
