using FaultTolerantPay.Hosting.Health;
using FaultTolerantPay.Hosting.Tests.Work;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FaultTolerantPay.Hosting.Tests.Health;

/// <summary>Missing and refused statement files are seen from outside.</summary>
public class StatementsHealthTests
{
    [Test]
    public async Task Check_FilesAreMissingOrRefused_IsDegradedAndNamesThemWithoutTheirContent()
    {
        var days = new FixedDays();
        using var bank = new BankHarness(
            new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero), services: services => services.AddSingleton<IStatementDays>(days));
        Assert.That((await CheckAsync(bank)).Status, Is.EqualTo(HealthStatus.Healthy), "nothing is missing");

        days.Problems =
        [
            Problem(1, StatementDayProblemKind.Missing),
            Problem(2, StatementDayProblemKind.Refused),
        ];
        var entry = await CheckAsync(bank);

        Assert.That(entry.Status, Is.EqualTo(HealthStatus.Degraded), "while one is missing");
        Assert.That(entry.Description, Is.EqualTo(
            "Statement files are missing or refused: wechat 8800001 2026-03-01 Missing, wechat 8800001 2026-03-02 Refused."));
        Assert.That((entry.Data["Missing"], entry.Data["Refused"]), Is.EqualTo((1, 1)));

        days.Problems = [.. Enumerable.Repeat(days.Problems[0], 23)];
        Assert.That((await CheckAsync(bank)).Description, Does.EndWith(" and 3 more."));
    }

    private static StatementDayProblem Problem(int day, StatementDayProblemKind kind) => new(
        new ProviderId("wechat"), "8800001", new DateOnly(2026, 3, day), kind, default, "line 7: ZHANG SAN");

    private static async Task<HealthReportEntry> CheckAsync(BankHarness bank) =>
        (await bank.Health.CheckHealthAsync()).Entries[HealthCheckNames.Statements];

    private sealed class FixedDays : IStatementDays
    {
        public StatementDayProblem[] Problems { get; set; } = [];

        public ValueTask<IReadOnlyList<StatementDayProblem>> ListProblemsAsync(CancellationToken cancellationToken) => new(Problems);

        public ValueTask<StatementDayResult> CompareAgainAsync(
            ProviderId provider,
            string merchantNumber,
            DateOnly day,
            OperatorId by,
            string reason,
            CancellationToken cancellationToken) => throw new NotSupportedException("A health check orders nothing.");
    }
}
