using System.Globalization;
using FaultTolerantPay.Calls;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Hosting.Health;

internal sealed class StatementsHealthCheck(IEnumerable<IStatementDays> days, IOptions<HealthOptions> options, HostCalls calls)
    : IHealthCheck
{
    private const int MaxNamed = 20;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // A host may use fault detection without statements.
        if (days.FirstOrDefault() is not { } known)
        {
            return HealthCheckResult.Healthy("No statements are fetched.");
        }

        var problems = await calls.AskAsync(
            calls.CalleeOf("statement-days"),
            static (known, token) => known.ListProblemsAsync(token),
            known,
            options.Value.StoreTimeout,
            cancellationToken).ConfigureAwait(false);
        var data = Enum.GetValues<StatementDayProblemKind>().ToDictionary(
            kind => kind.ToString(), object (kind) => problems.Count(problem => problem.Kind == kind), StringComparer.Ordinal);
        if (problems.Count == 0)
        {
            return HealthCheckResult.Healthy("Every statement file that is due is there and read.", data);
        }

        // What is wrong in a file may have a line of it.
        var named = string.Join(", ", problems.Take(MaxNamed).Select(problem => string.Create(
            CultureInfo.InvariantCulture, $"{problem.Provider} {problem.MerchantNumber} {problem.Day:yyyy-MM-dd} {problem.Kind}")));
        var more = problems.Count > MaxNamed ? $" and {problems.Count - MaxNamed} more" : "";
        return HealthCheckResult.Degraded($"Statement files are missing or refused: {named}{more}.", data: data);
    }
}
