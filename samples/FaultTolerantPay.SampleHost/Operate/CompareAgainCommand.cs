using System.Globalization;
using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>Orders that a day of a provider's statements is compared again.</summary>
internal static class CompareAgainCommand
{
    public static Command Command { get; } = new(
        "compare-again",
        "Has the statement of a day compared again with the store, by a host that runs on it.",
        [
            new Argument("PROVIDER", "The provider."),
            new Argument("NUMBER", "The bank's merchant number."),
            new Argument("DAY", "The provider's day, such as 2026-11-22."),
        ],
        [StoreServices.Store, ActionOptions.By, ActionOptions.Reason, QueryOptions.Json],
        invocation => StoreServices.UseAsync(invocation, services => RunAsync(invocation, services)));

    private static async Task<int> RunAsync(Invocation invocation, IServiceProvider services)
    {
        string given = invocation.Argument(2)!;
        if (!DateOnly.TryParseExact(given, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            throw new UsageException($"'{given}': a day such as 2026-11-22 is expected.");
        }

        StatementDayResult result = await services.GetRequiredService<IStatementDays>().CompareAgainAsync(
            new ProviderId(invocation.Argument(0)!),
            invocation.Argument(1)!,
            day,
            ActionOptions.OperatorOf(invocation),
            invocation.Value(ActionOptions.Reason.Name)!,
            invocation.Stop);
        return ActionOptions.Report(invocation, result.Status, result.Reason, new
        {
            result.Status,
            result.Reason,
            Orders = (result.Day?.Orders ?? []).Select(order => new { By = order.By.Value, order.At, order.Reason }),
        });
    }
}
