using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Testing.Providers;

/// <summary>The checks of queries: what they find, and that trouble is never taken for "not found".</summary>
internal static class QueryChecks
{
    private const string Undecided = "an exception, or found with Unknown";

    public static IReadOnlyList<Check<ProviderRun>> All { get; } =
    [
        new("Query_NeverSent_IsNotFound", "NotFound", NeverSentAsync),
        new(
            "Query_ReferenceWithAnotherLastCharacter_IsNotFound",
            "NotFound: the whole reference goes to the provider",
            OtherReferenceAsync),
        new("Query_AfterSend_FindsTheOrder", "found, and Succeeded in the end", AfterSendAsync),
        new("Query_Refused_IsNotNotFound", Undecided, run => DuringAsync(
            run, query => run.Calls.CallDownAsync(query), AdapterRun<IProviderAdapter>.NoDown)),
        new("Query_CancelledWhileSlow_IsNotNotFound", Undecided, run => DuringAsync(
            run, query => run.Calls.CallSlowAsync(query), AdapterRun<IProviderAdapter>.NoSlow)),
        new("Query_AnswerLost_IsNotNotFound", Undecided, run => TroubleAsync(run, ProviderTrouble.AnswerLost)),
        new("Query_ServerError_IsNotNotFound", Undecided, run => TroubleAsync(run, ProviderTrouble.ServerError)),
        new("Query_ErrorPage_IsNotNotFound", Undecided, run => TroubleAsync(run, ProviderTrouble.ErrorPage)),
    ];

    private static async Task<CheckResult> NeverSentAsync(ProviderRun run) =>
        run.Charge is { } method ? await NotFoundAsync(run, run.New(method)).ConfigureAwait(false) : NoCharge();

    private static async Task<CheckResult> OtherReferenceAsync(ProviderRun run)
    {
        if (run.Charge is not { } method)
        {
            return NoCharge();
        }

        SentOrder order = run.New(method);
        await run.DoneAsync(order).ConfigureAwait(false);
        string other = string.Concat(order.Reference.AsSpan(0, order.Reference.Length - 1), order.Reference[^1] == '0' ? "1" : "0");
        return await NotFoundAsync(run, order with { Reference = other }).ConfigureAwait(false);
    }

    private static async Task<CheckResult> NotFoundAsync(ProviderRun run, SentOrder order)
    {
        Called<ProviderQueryResult> query = await run.QueryAsync(order).ConfigureAwait(false);
        return CheckResult.Of(query is { HasAnswer: true, Answer.Result: null }, query.ToString());
    }

    private static async Task<CheckResult> AfterSendAsync(ProviderRun run)
    {
        if (run.Charge is not { } method)
        {
            return NoCharge();
        }

        SentOrder order = run.New(method);
        await run.DoneAsync(order).ConfigureAwait(false);
        Called<ProviderQueryResult> query = await run.QueryAsync(order).ConfigureAwait(false);
        return CheckResult.Of(
            query is { HasAnswer: true, Answer.Result.Outcome: OperationOutcome.Succeeded }, $"the query gave {query}");
    }

    private static Task<CheckResult> TroubleAsync(ProviderRun run, ProviderTrouble trouble) => DuringAsync(
        run,
        async query =>
        {
            if (await run.Subject.MakeAsync(trouble, run.Stop).ConfigureAwait(false) is not { } made)
            {
                return null;
            }

            await using (made.ConfigureAwait(false))
            {
                return await run.Calls.CallAsync(query).ConfigureAwait(false);
            }
        },
        $"MakeAsync does not offer {trouble}");

    /// <summary>A query of a done order ended without the result that it does not exist, or that it was not done.</summary>
    private static async Task<CheckResult> DuringAsync(
        ProviderRun run,
        Func<Func<IProviderAdapter, CancellationToken, ValueTask<ProviderQueryResult>>, Task<Called<ProviderQueryResult>?>> call,
        string missing)
    {
        if (run.Charge is not { } method)
        {
            return NoCharge();
        }

        SentOrder order = run.New(method);
        await run.DoneAsync(order).ConfigureAwait(false);
        if (await call(run.QueryOf(order)).ConfigureAwait(false) is not { } query)
        {
            return CheckResult.Skipped(missing);
        }

        bool isWrong = query.HasAnswer && query.Answer.Result?.Outcome is null or OperationOutcome.NotExecuted or OperationOutcome.Declined;
        return CheckResult.Of(query is { HasEnded: true, IsOdd: false } && !isWrong, query.ToString());
    }

    private static CheckResult NoCharge() => CheckResult.Skipped("the adapter neither pays nor authorises");
}
