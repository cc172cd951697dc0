using System.Text.Json;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;
using FaultTolerantPay.SampleHost.Providers;
using FaultTolerantPay.Sqlite;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.SampleHost.Tests.Operate;

/// <summary>Advances and the statements of all sides on the command line.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ThreeWaysCommandTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Test]
    public async Task ThreeWays_ListedPageByPage_SaysWhatTheBusinessSystemStates()
    {
        await _fixture.UseAsync(async store =>
        {
            for (int i = 1; i <= 3; i++)
            {
                await StoreFixture.AddAsync(store, i);
            }

            await ListAsync(store, 2);
        });

        (int code, string text, string error) = await _fixture.RunAsync(
            ThreeWaysCommand.Command, "--from", "2026-01-01", "--until", "2027-01-01", "--limit", "2");
        JsonElement all = await _fixture.JsonAsync(ThreeWaysCommand.Command, "--from", "2026-01-01", "--until", "2027-01-01");
        JsonElement before = await _fixture.JsonAsync(ThreeWaysCommand.Command, "--from", "2025-01-01", "--until", "2025-12-31");

        Assert.Multiple(() =>
        {
            Assert.That((code, error), Is.EqualTo((ExitCode.Done, "")));
            Assert.That(text, Does.Contain(Samples.Order(2)).And.Contain("There is more").And.Not.Contain(Samples.Order(3)));
            JsonElement[] advances = [.. all.GetProperty("advances").EnumerateArray()];
            Assert.That(advances.Select(one => one.GetProperty("original").GetString()),
                Is.EqualTo((string[])["unknown", "listed", "unknown"]));
            Assert.That(advances.Select(one => one.GetProperty("isProven").GetBoolean()), Is.All.False);
            Assert.That(advances[0].GetProperty("amountMinor").GetInt64(), Is.EqualTo(1_000));
            Assert.That(before.GetProperty("advances").GetArrayLength(), Is.Zero);
        });
    }

    [TestCase("--after", "nonsense")]
    [TestCase("--limit", "0")]
    public async Task ThreeWays_Typo_IsAnErrorOfTheCommandLine(string option, string value)
    {
        await _fixture.UseAsync(store => StoreFixture.AddAsync(store, 1));

        (int code, _, string error) = await _fixture.RunAsync(ThreeWaysCommand.Command, "--from", "2026-01-01", option, value);

        Assert.That(code, Is.EqualTo(ExitCode.NotDone));
        Assert.That(error, Does.Contain(option));
    }

    /// <summary>A statement of the business system lists an original.</summary>
    private static async Task ListAsync(SqliteStore store, int number) => await store.Reconciliations.ConfirmAsync(
        [
            new StatementConfirmation(
                Samples.Key(Samples.Order(number), "merchant-1").ToString(), BusinessSystemStatements.Core, BankStatementFiles.CoreNumber,
                new DateOnly(2026, 1, 5), 0),
        ],
        default);
}
