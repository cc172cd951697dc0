using System.Text.Json;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;
using FaultTolerantPay.Sqlite;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.SampleHost.Tests.Operate;

/// <summary>Settlements on the command line.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SettlementsCommandTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 7, 0, 0, 0, TimeSpan.Zero);

    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Test]
    public async Task Settlements_Booked_AreListedPageByPage()
    {
        await FillAsync(new DateOnly(2026, 1, 6), new DateOnly(2026, 1, 5));

        (int code, string text, string error) = await _fixture.RunAsync(
            SettlementsCommand.Command, "--from", "2026-01-01", "--limit", "1");
        JsonElement all = await _fixture.JsonAsync(SettlementsCommand.Command, "--from", "2026-01-01", "--provider", "wechat");
        JsonElement later = await _fixture.JsonAsync(SettlementsCommand.Command, "--from", "2026-01-06");
        JsonElement other = await _fixture.JsonAsync(SettlementsCommand.Command, "--from", "2026-01-01", "--provider", "alipay");

        Assert.Multiple(() =>
        {
            Assert.That((code, error), Is.EqualTo((ExitCode.Done, "")));
            Assert.That(text, Does.Contain("2026-01-05").And.Contain("9.00 CNY").And.Contain("1.00 CNY").And.Contain("There is more"));
            Assert.That(text, Does.Not.Contain("2026-01-06"));
            JsonElement first = all.GetProperty("settlements")[0];
            Assert.That(all.GetProperty("settlements").GetArrayLength(), Is.EqualTo(2));
            Assert.That(
                (first.GetProperty("amountMinor").GetInt64(), first.GetProperty("suspenseMinor").GetInt64()), Is.EqualTo((900L, 100L)));
            Assert.That(first.GetProperty("shares")[0].GetProperty("channel").GetString(), Is.EqualTo("wechat-1"));
            Assert.That(later.GetProperty("settlements").GetArrayLength(), Is.EqualTo(1));
            Assert.That(other.GetProperty("settlements").GetArrayLength(), Is.Zero);
        });
    }

    [TestCase("--after", "nonsense")]
    [TestCase("--from", "yesterday")]
    [TestCase("--provider", "no such id")]
    public async Task Settlements_Typo_IsAnErrorOfTheCommandLine(string option, string value)
    {
        await FillAsync();

        (int code, _, string error) = await _fixture.RunAsync(SettlementsCommand.Command, option, value);

        Assert.That(code, Is.EqualTo(ExitCode.NotDone));
        Assert.That(error, Does.Contain(option));
    }

    private Task FillAsync(params DateOnly[] days) => _fixture.UseAsync(async (SqliteStore store) =>
    {
        foreach (DateOnly day in days)
        {
            var settlement = new ChannelSettlement
            {
                Id = $"entry-{day:yyyyMMdd}",
                Provider = new ProviderId("wechat"),
                Account = new ProviderId("account"),
                Payer = "8800001",
                Reference = "B1",
                BookedOn = day,
                Amount = new Money(900, new Currency("CNY")),
                Days = [day.AddDays(-1)],
                Shares = [new SettlementShare(new ChannelId("wechat-1"), Account.ChannelReceivable, 800)],
                ChangedAt = Now,
            };
            CommitResult result = await store.StandIn.CommitAsync(
                new StandInCommit { At = Now, Settlement = settlement, Journal = settlement.Book(null, Now) }, default);
            Assert.That(result.Status, Is.EqualTo(CommitStatus.Committed));
        }
    });
}
