using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Cards;

/// <summary>A card payment as it is now. Only its original channels are asked, each about what has no certain outcome.</summary>
internal static class QueryCommand
{
    public static Command Command { get; } = new(
        "query",
        "Shows a card payment, and asks its channel about what has no certain outcome. Exit code 1 if there is none, or no result yet.",
        ActionOptions.Payment,
        [CardOptions.Bank, CardOptions.ExistingStore, QueryOptions.Json],
        RunAsync);

    private static Task<int> RunAsync(Invocation invocation)
    {
        List<string> errors = [];
        TransactionKey key = CardOptions.KeyOf(invocation, errors);
        CardOptions.CheckStore(invocation, errors);
        return CardHost.RunAsync(invocation, errors, async services =>
        {
            CardPaymentAnswer answer = await services.GetRequiredService<ICardPayments>().QueryAsync(key, invocation.Stop);
            return PaymentAnswerReport.Show(
                invocation, answer, isDone: answer.Payment is { } payment && payment.Operations.All(operation => operation.IsResolved));
        });
    }
}
