using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Testing.Tests.Conformance;

/// <summary>Each check of business systems fails for an adapter that makes the error which the check looks for.</summary>
public sealed class WrongBusinessSystemTests
{
    private static readonly (string Check, Func<IBusinessSystem, IBusinessSystem> Open)[] Errors =
    [
        ("Execute_Payable_IsTaken", b =>
            new WrongBusinessSystem(b) { Execute = (_, _, _) => new(PrimaryResult.Unknown(FaultKind.Application)) }),
        ("Query_AfterExecute_FindsIt", b =>
            new WrongBusinessSystem(b) { Query = (_, _, _) => new(new OriginalResult(OriginalStatus.NotFound)) }),
        ("Query_NeverExecuted_IsNotFound", b =>
            new WrongBusinessSystem(b) { Query = (_, _, _) => new(new OriginalResult(OriginalStatus.Executed)) }),
        ("Query_OtherAttemptOfTheOrder_IsNotFound", b => Referring(b, key => new TransactionKey(key.Merchant, key.Order))),
        ("Query_AttemptWithAnotherLastCharacter_IsNotFound", b =>
            Referring(b, key => key with { Attempt = new AttemptId(key.Attempt.Value[..^1]) })),
        ("Execute_Twice_IsBookedOnce", ExecutesAnewEachTime),
        ("Execute_TwiceAcrossARestart_IsBookedOnce", DeduplicatesInMemory),
        ("Execute_ManyAtOnce_IsBookedOnce", RefusesWhileBusy),
        ("Execute_EachSample_BooksItsAmountAndCurrency", b => new WrongBusinessSystem(b)
        {
            Execute = (inner, request, token) =>
                inner.ExecuteAsync(request with { Amount = request.Amount with { Minor = request.Amount.Minor * 100 } }, token),
        }),
        ("Confirm_NeverExecuted_CancelsOrSaysThatItCannot", b =>
            new WrongBusinessSystem(b) { Confirm = (_, _, _) => new(new OriginalResult(OriginalStatus.Cancelled)) }),
        ("Confirm_Executed_LeavesItAlone", b =>
            new WrongBusinessSystem(b) { Confirm = (_, _, _) => new(new OriginalResult(OriginalStatus.Cancelled)) }),
        ("Advise_TwiceAcrossARestart_MovesNoMoney", RefusesDuplicateAdvices),
        ("Advise_PostDebitTwice_DebitsOnce", b => new WrongBusinessSystem(b)
        {
            Advise = (inner, advice, token) => inner.AdviseAsync(advice with { Id = Guid.NewGuid().ToString("N") }, token),
        }),
        ("Probe_PartnerUp_IsReadyOrCannotProbe", b => new WrongBusinessSystem(b) { Probe = (_, _) => new(ProbeResult.NotReady) }),
        ("Execute_Cancelled_TellsTheTruth", b => new WrongBusinessSystem(b)
        {
            Execute = async (inner, request, token) =>
            {
                PrimaryResult result = await inner.ExecuteAsync(request, token);
                return token.IsCancellationRequested ? PrimaryResult.NotExecuted(FaultKind.Timeout) : result;
            },
        }),
        ("Execute_CancelledWhileSlow_ClaimsNothingForCertain", b => new WrongBusinessSystem(b)
        {
            Execute = async (inner, request, token) =>
                await OrAsync(inner.ExecuteAsync(request, token), PrimaryResult.NotExecuted(FaultKind.Timeout)),
        }),
        ("Query_CancelledWhileSlow_IsNotNotFound", QueriesNotFoundOnErrors),
        ("Execute_PartnerDown_TellsTheTruth", b => new WrongBusinessSystem(b)
        {
            Execute = async (inner, request, token) => await OrAsync(inner.ExecuteAsync(request, token), PrimaryResult.Pending()),
        }),
        ("Query_PartnerDown_IsNotNotFound", QueriesNotFoundOnErrors),
        ("Confirm_PartnerDown_IsNotCancelled", b => new WrongBusinessSystem(b)
        {
            Confirm = async (inner, key, token) =>
                await OrAsync(inner.ConfirmOrCancelAsync(key, token), new OriginalResult(OriginalStatus.Cancelled)),
        }),
        ("Advise_PartnerDown_IsNotTaken", b => new WrongBusinessSystem(b)
        {
            Advise = async (inner, advice, token) =>
                await OrAsync(inner.AdviseAsync(advice, token), PrimaryResult.Succeeded()),
        }),
        ("Probe_PartnerDown_IsNotReady", b => new WrongBusinessSystem(b)
        {
            Probe = async (inner, token) => await OrAsync(inner.ProbeAsync(token), ProbeResult.Ready),
        }),
        ("Texts_OfAnswersAndErrors_AreShortAndHideTheMandate", b => new WrongBusinessSystem(b)
        {
            Execute = (_, request, _) => throw new InvalidOperationException($"debited {request.Mandate?.Token}"),
        }),
    ];

    private static IEnumerable<TestCaseData> Cases =>
        Errors.Select((error, i) => new TestCaseData(error.Check, i).SetArgDisplayNames(error.Check));

    [TestCaseSource(nameof(Cases))]
    public async Task RunAsync_WrongBusinessSystem_FailsTheCheck(string check, int error)
    {
        AdapterReport report =
            await AdapterConformance.RunAsync(new FakeBusinessSystemUnderTest(p => Errors[error].Open(p.Business)), check);

        Assert.That(report.Failures.Select(failure => failure.Name), Is.EqualTo(new[] { check }), report.ToString());
    }

    [Test]
    public void Defects_OfBusinessSystems_CoverEveryCheck() =>
        Assert.That(Errors.Select(error => error.Check), Is.EquivalentTo(AdapterConformance.BusinessSystemChecks));

    private static WrongBusinessSystem Referring(IBusinessSystem b, Func<TransactionKey, TransactionKey> refer) => new(b)
    {
        Execute = (inner, request, token) => inner.ExecuteAsync(request with { Attempt = refer(request.Key).Attempt }, token),
        Query = (inner, key, token) => inner.QueryAsync(refer(key), token),
    };

    private static WrongBusinessSystem ExecutesAnewEachTime(IBusinessSystem b)
    {
        int calls = 0;
        return new WrongBusinessSystem(b)
        {
            Execute = (inner, request, token) =>
                inner.ExecuteAsync(++calls == 1 ? request : request with { Attempt = new AttemptId($"{request.Key.Attempt}-{calls}") },
                    token),
        };
    }

    private static WrongBusinessSystem DeduplicatesInMemory(IBusinessSystem b)
    {
        string suffix = Guid.NewGuid().ToString("N");
        return Referring(b, key => key with { Attempt = new AttemptId($"{key.Attempt}-{suffix}") });
    }

    private static WrongBusinessSystem RefusesWhileBusy(IBusinessSystem b)
    {
        int busy = 0;
        return new WrongBusinessSystem(b)
        {
            Execute = async (inner, request, token) =>
                Interlocked.Exchange(ref busy, 1) == 1 ? PrimaryResult.NotExecuted(FaultKind.None, "busy")
                    : await inner.ExecuteAsync(request, token),
        };
    }

    // Shared by all adapters, as the business system's own table of advices is.
    private static readonly HashSet<string> Advices = [];

    private static WrongBusinessSystem RefusesDuplicateAdvices(IBusinessSystem b) => new(b)
    {
        Advise = (inner, advice, token) => Advices.Add(advice.Id) ? inner.AdviseAsync(advice, token)
            : new(PrimaryResult.Declined("duplicate")),
    };

    private static WrongBusinessSystem QueriesNotFoundOnErrors(IBusinessSystem b) => new(b)
    {
        Query = async (inner, key, token) => await OrAsync(inner.QueryAsync(key, token), new OriginalResult(OriginalStatus.NotFound)),
    };

    /// <summary>The error of every kind: what is said in place of an error.</summary>
    private static async ValueTask<T> OrAsync<T>(ValueTask<T> call, T instead)
    {
        try
        {
            return await call;
        }
        catch (Exception error) when (error is OperationCanceledException or NothingSentException)
        {
            return instead;
        }
    }
}
