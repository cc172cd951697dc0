using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Testing.Providers;

/// <summary>The checks of verification, agreements and SMS codes, and of what an adapter does with a card's details.</summary>
internal static class CardChecks
{
    private const int MaxAgreementLength = 64;

    private static readonly (string Name, string Expected, Func<ProviderRun, CardMethod, Task<CheckResult>> RunAsync)[] Each =
    [
        ("Accepted_Succeeds", "Succeeded, with a reference or an agreement number where one is needed", AcceptedAsync),
        ("Refused_IsNothingSent", "NothingSentException, or NotExecuted", DownAsync),
        ("CancelledWhileSlow_EndsAndClaimsNothing", "OperationCanceledException, or Unknown", SlowAsync),
        ("ServerError_IsUnknown", "Unknown or an exception", (run, method) => TroubleAsync(run, method, ProviderTrouble.ServerError)),
        ("ErrorPage_IsUnknown", "Unknown or an exception", (run, method) => TroubleAsync(run, method, ProviderTrouble.ErrorPage)),
    ];

    public static IReadOnlyList<Check<ProviderRun>> All { get; } =
    [
        .. CardMethod.All.SelectMany(method => Each.Select(check => new Check<ProviderRun>(
            $"{method.Kind}_{check.Name}", check.Expected, run => WithAsync(run, method, () => check.RunAsync(run, method))))),
        new("VerifyCard_WrongDetails_IsDeclined", "Declined", run => WrongCardAsync(run, CardMethod.Verify)),
        new("Sign_WrongDetails_IsDeclined", "Declined", run => WrongCardAsync(run, CardMethod.Sign)),
        new("Unsign_Twice_SucceedsTwice", "Succeeded: an agreement that is not known has ended", UnsignTwiceAsync),
        new("Pay_AfterUnsign_SaysThatTheAgreementIsGone", "Declined, with IsAgreementGone", PayAfterUnsignAsync),
        new("ConfirmSms_WrongCode_IsDeclined", "Declined", WrongCodeAsync),
        new("Card_AfterTheCall_IsNotKept", "no field of the adapter has a detail of the card", KeptAsync),
    ];

    private static CheckResult NoCard => CheckResult.Skipped("the first sample has no card");

    private static Task<CheckResult> WithAsync(ProviderRun run, CardMethod method, Func<Task<CheckResult>> check) =>
        !run.Can(method.Capability) ? Task.FromResult(CheckResult.Skipped($"the adapter is no {method.Capability.Name}"))
        : run.FirstSample.Card is null ? Task.FromResult(NoCard)
        : check();

    private static Task<CheckResult> AcceptedAsync(ProviderRun run, CardMethod method) => CalledAsync(
        run, method, async call => await run.Calls.CallAsync(call.Invoke).ConfigureAwait(false), "", called =>
        {
            bool isWhole = method.Kind switch
            {
                OperationKind.Sign => called.Answer?.AgreementNumber is { Length: > 0 and <= MaxAgreementLength } number
                    && number.All(one => one is > ' ' and <= '~'),
                OperationKind.RequestSms => called.Answer?.Reference is { Length: > 0 },
                _ => true,
            };
            return called is { HasAnswer: true, Answer.Outcome: OperationOutcome.Succeeded } && isWhole;
        });

    private static Task<CheckResult> DownAsync(ProviderRun run, CardMethod method) => CalledAsync(
        run,
        method,
        call => run.Calls.CallDownAsync(call.Invoke),
        AdapterRun<IProviderAdapter>.NoDown,
        called => called.SentNothing || (called.HasAnswer && called.Answer?.Outcome == OperationOutcome.NotExecuted));

    private static Task<CheckResult> SlowAsync(ProviderRun run, CardMethod method) => CalledAsync(
        run,
        method,
        call => run.Calls.CallSlowAsync(call.Invoke),
        AdapterRun<IProviderAdapter>.NoSlow,
        called => ProviderRun.IsUnknown(called) && !called.IsOdd);

    private static Task<CheckResult> TroubleAsync(ProviderRun run, CardMethod method, ProviderTrouble trouble) => CalledAsync(
        run,
        method,
        async call =>
        {
            if (await run.Subject.MakeAsync(trouble, run.Stop).ConfigureAwait(false) is not { } made)
            {
                return null;
            }

            await using (made.ConfigureAwait(false))
            {
                return await run.Calls.CallAsync(call.Invoke).ConfigureAwait(false);
            }
        },
        $"MakeAsync does not offer {trouble}",
        ProviderRun.IsUnknown);

    private static async Task<CheckResult> CalledAsync(
        ProviderRun run,
        CardMethod method,
        Func<CardRun.CardCall, Task<Called<ProviderResult>?>> make,
        string missing,
        Func<Called<ProviderResult>, bool> isExpected)
    {
        if (await CardRun.PrepareAsync(run, method).ConfigureAwait(false) is not { } call)
        {
            return CheckResult.Skipped("ReadSmsCodeAsync is not offered");
        }

        return await make(call).ConfigureAwait(false) is { } called
            ? Judge(run, called, isExpected(called))
            : CheckResult.Skipped(missing);
    }

    /// <summary>Whatever the call is for, its texts have nothing of the card.</summary>
    private static CheckResult Judge(ProviderRun run, Called<ProviderResult> called, bool isExpected)
    {
        CheckResult texts = SecretTexts.Of(run.FirstSample).Judge(called.Error, called.Answer);
        return texts.IsFailure ? texts : CheckResult.Of(isExpected, called.ToString());
    }

    private static Task<CheckResult> WrongCardAsync(ProviderRun run, CardMethod method) => WithAsync(run, method, async () =>
    {
        if (run.Subject.WrongCard is not { } wrong)
        {
            return CheckResult.Skipped("WrongCard is not offered");
        }

        return Declined(await run.Calls.CallAsync(CardRun.Call(method, run, wrong).Invoke).ConfigureAwait(false));
    });

    private static Task<CheckResult> UnsignTwiceAsync(ProviderRun run) => WithAsync(run, CardMethod.Unsign, async () =>
    {
        string agreement = await CardRun.SignAsync(run).ConfigureAwait(false);
        for (int i = 1; i <= 2; i++)
        {
            Called<ProviderResult> called = await run.Calls.CallAsync(CardRun.Unsign(run, agreement).Invoke).ConfigureAwait(false);
            if (called is not { HasAnswer: true, Answer.Outcome: OperationOutcome.Succeeded })
            {
                return CheckResult.Failed($"unsigning for time {i} gave {called}");
            }
        }

        return CheckResult.Passed;
    });

    private static Task<CheckResult> PayAfterUnsignAsync(ProviderRun run) => WithAsync(run, CardMethod.Unsign, async () =>
    {
        if (!run.Can(MoneyMethod.Pay))
        {
            return CheckResult.Skipped($"the adapter is no {nameof(IPaymentProvider)}");
        }

        string agreement = await CardRun.SignAsync(run).ConfigureAwait(false);
        ProviderSample byAgreement = run.FirstSample with { AgreementNumber = agreement, Card = null };
        await run.DoneAsync(run.New(MoneyMethod.Pay, byAgreement)).ConfigureAwait(false);
        await run.Calls.CallAsync(CardRun.Unsign(run, agreement).Invoke).ConfigureAwait(false);
        SentOrder after = run.New(MoneyMethod.Pay, byAgreement);
        Called<ProviderResult> settled =
            await run.SettledAsync(after, await run.SendAsync(after).ConfigureAwait(false)).ConfigureAwait(false);
        return CheckResult.Of(
            settled is { HasAnswer: true, Answer: { Outcome: OperationOutcome.Declined, IsAgreementGone: true } },
            $"{settled}, IsAgreementGone {settled.Answer?.IsAgreementGone}");
    });

    private static Task<CheckResult> WrongCodeAsync(ProviderRun run) => WithAsync(run, CardMethod.ConfirmSms, async () =>
    {
        Called<ProviderResult> sms = await run.Calls.CallAsync(CardRun.Call(CardMethod.RequestSms, run).Invoke).ConfigureAwait(false);
        if (sms.Answer?.Reference is not { } reference
            || await run.Subject.ReadSmsCodeAsync(reference, run.Stop).ConfigureAwait(false) is not { Length: > 0 } right)
        {
            return CheckResult.Skipped("ReadSmsCodeAsync is not offered");
        }

        string wrong = string.Concat(right.AsSpan(0, right.Length - 1), right[^1] == '0' ? "1" : "0");
        return Declined(await run.Calls.CallAsync(CardRun.Confirm(run, reference, wrong).Invoke).ConfigureAwait(false));
    });

    private static async Task<CheckResult> KeptAsync(ProviderRun run)
    {
        if (run.FirstSample.Card is null)
        {
            return NoCard;
        }

        SecretTexts secrets = SecretTexts.Of(run.FirstSample with { AgreementNumber = null });
        return await run.Calls.WithAdapterAsync(async adapter =>
        {
            foreach (MoneyMethod method in MoneyMethod.All.Where(run.Can))
            {
                await run.SendAsync(await run.PrepareAsync(method).ConfigureAwait(false), adapter).ConfigureAwait(false);
            }

            foreach (CardMethod method in CardMethod.All.Where(method => run.Can(method.Capability)))
            {
                if (await CardRun.PrepareAsync(run, method).ConfigureAwait(false) is { } call)
                {
                    await run.Calls.CallAsync(adapter, call.Invoke).ConfigureAwait(false);
                }
            }

            return KeptTexts.Find(adapter, secrets) is { } kept ? CheckResult.Failed(kept) : CheckResult.Passed;
        }).ConfigureAwait(false);
    }

    private static CheckResult Declined(Called<ProviderResult> called) =>
        CheckResult.Of(called is { HasAnswer: true, Answer.Outcome: OperationOutcome.Declined }, called.ToString());
}
