using FaultTolerantPay.Model;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>The checks of payout and collection channels: identity, sends, duplicates.</summary>
internal static partial class ChannelChecks<TChannel>
    where TChannel : class
{
    private const int CallsTogether = 8;

    public static IReadOnlyList<Check<ChannelRun<TChannel>>> All { get; } =
    [
        new("Institution_EachAdapter_IsTheSame", "a valid institution id, the same for each adapter that is opened", InstitutionAsync),
        new("LateBookingWindow_EachAdapter_IsFrom0To30Days", "0 s to 30 d, the same for each adapter that is opened", WindowAsync),
        new("Send_Payable_IsTaken", "Succeeded or Pending", async run => Taken(await run.SendAsync(run.New()).ConfigureAwait(false))),
        new("Query_AfterSend_FindsIt", "found, Succeeded or Pending", QueryAfterSendAsync),
        new("Query_NeverSent_IsNotFound", "NotFound", async run => NotFound(await run.QueryAsync(run.New()).ConfigureAwait(false))),
        new(
            "Query_OtherOrdinalOfThePayment_IsNotFound",
            "NotFound: the partner keeps instructions by reference, not by order",
            QueryOtherOrdinalAsync),
        new(
            "Query_ReferenceWithAnotherLastCharacter_IsNotFound",
            "NotFound: the whole reference goes to the partner",
            QueryOtherReferenceAsync),
        new("Send_Twice_IsBookedOnce", "the same answer, and one booking", TwiceAsync),
        new(
            "Send_TwiceAcrossARestart_IsBookedOnce",
            "the same answer from an adapter that was opened later, and one booking",
            AcrossRestartAsync),
        new("Send_ManyAtOnce_IsBookedOnce", "no answer says that nothing was booked, and one booking", ManyAtOnceAsync),
        new("Send_EachSample_BooksItsAmountAndCurrency", "one booking of the amount and currency that were sent", AmountsAsync),
        new("Send_AfterDeadlineAndWindow_BooksNothing", "nothing is booked after SendBefore and the late booking window", LateAsync),
        new(
            "Send_Cancelled_TellsTheTruth",
            "OperationCanceledException or an honest answer, and no other exception",
            CancelledAsync),
        new(
            "Send_CancelledWhileSlow_ClaimsNothingForCertain",
            "an end soon after the cancellation, and no claim that nothing was booked",
            SlowSendAsync),
        new("Query_CancelledWhileSlow_IsNotNotFound", "an end soon after the cancellation, and no NotFound", SlowQueryAsync),
        new("Send_PartnerDown_TellsTheTruth", "not taken; a claim that nothing was sent or executed is true", DownSendAsync),
        new("Query_PartnerDown_IsNotNotFound", "an exception, or found with Unknown", DownQueryAsync),
        new("Texts_OfAnswersAndErrors_AreShortAndHideTheMandate", "at most 2,000 characters, without the mandate's token", TextsAsync),
    ];

    private static CheckResult Taken(Called<ChannelResult> sent) => CheckResult.Of(ChannelRun<TChannel>.IsTaken(sent), sent.ToString());

    private static CheckResult NotFound(Called<QueryResult> query) =>
        CheckResult.Of(query is { HasAnswer: true, Answer.IsFound: false }, query.ToString());

    private static Task<CheckResult> InstitutionAsync(ChannelRun<TChannel> run) =>
        run.Calls.WithAdapterAsync(one => run.Calls.WithAdapterAsync(other =>
    {
        InstitutionId id = run.Methods.Institution(one);
        InstitutionId again = run.Methods.Institution(other);
        return Task.FromResult(CheckResult.Of(Identifier.IsValid(id.Value) && id == again, $"'{id}', then '{again}'"));
    }));

    private static Task<CheckResult> WindowAsync(ChannelRun<TChannel> run) =>
        run.Calls.WithAdapterAsync(one => run.Calls.WithAdapterAsync(other =>
    {
        TimeSpan window = run.Methods.LateBookingWindow(one);
        TimeSpan again = run.Methods.LateBookingWindow(other);
        return Task.FromResult(
            CheckResult.Of(window >= TimeSpan.Zero && window <= TimeSpan.FromDays(30) && window == again, $"{window}, then {again}"));
    }));

    private static async Task<CheckResult> QueryAfterSendAsync(ChannelRun<TChannel> run)
    {
        Instruction instruction = run.New();
        CheckResult sent = Taken(await run.SendAsync(instruction).ConfigureAwait(false));
        return sent.IsFailure ? sent : await run.JudgeFoundAsync(instruction).ConfigureAwait(false);
    }

    private static async Task<CheckResult> QueryOtherOrdinalAsync(ChannelRun<TChannel> run)
    {
        Instruction first = run.New();
        CheckResult sent = Taken(await run.SendAsync(first).ConfigureAwait(false));
        if (sent.IsFailure)
        {
            return sent;
        }

        Instruction second = first with { Key = first.Key with { Ordinal = 2 }, AssignedReference = AdapterRun<TChannel>.NewId() };
        return NotFound(await run.QueryAsync(second).ConfigureAwait(false));
    }

    private static async Task<CheckResult> QueryOtherReferenceAsync(ChannelRun<TChannel> run)
    {
        Instruction first = run.New();
        CheckResult sent = Taken(await run.SendAsync(first).ConfigureAwait(false));
        if (sent.IsFailure)
        {
            return sent;
        }

        string other = string.Concat(first.Reference.AsSpan(0, first.Reference.Length - 1), first.Reference[^1] == '0' ? "1" : "0");
        return NotFound(
            await run.QueryAsync(first with { Key = first.Key with { Ordinal = 2 }, AssignedReference = other }).ConfigureAwait(false));
    }

    private static async Task<CheckResult> TwiceAsync(ChannelRun<TChannel> run)
    {
        Instruction instruction = run.New();
        (Called<ChannelResult> one, Called<ChannelResult> two) = await run.Calls.WithAdapterAsync(async channel => (
            await run.Calls.CallAsync(channel, (c, token) => run.Methods.Send(c, instruction, token)).ConfigureAwait(false),
            await run.Calls.CallAsync(
                channel, (c, token) => run.Methods.Send(c, instruction, token)).ConfigureAwait(false))).ConfigureAwait(false);
        return await JudgeRepeatAsync(run, instruction, one, two).ConfigureAwait(false);
    }

    private static async Task<CheckResult> AcrossRestartAsync(ChannelRun<TChannel> run)
    {
        Instruction instruction = run.New();
        Called<ChannelResult> one = await run.SendAsync(instruction).ConfigureAwait(false);
        Called<ChannelResult> two = await run.SendAsync(instruction).ConfigureAwait(false);
        return await JudgeRepeatAsync(run, instruction, one, two).ConfigureAwait(false);
    }

    private static async Task<CheckResult> JudgeRepeatAsync(
        ChannelRun<TChannel> run, Instruction instruction, Called<ChannelResult> one, Called<ChannelResult> two)
    {
        if (!ChannelRun<TChannel>.IsTaken(one))
        {
            return CheckResult.Failed($"the first send gave {one}");
        }
        // Unknown is an honest result for a duplicate: a query follows. Another reference shows another booking.
        bool isTheSame = two.HasAnswer
            && (two.Answer.Outcome == OperationOutcome.Unknown
                || (ChannelRun<TChannel>.IsTaken(two)
                    && (one.Answer.Reference ?? two.Answer.Reference) == (two.Answer.Reference ?? one.Answer.Reference)));
        return isTheSame
            ? await run.JudgeBookedOnceAsync(instruction).ConfigureAwait(false)
            : CheckResult.Failed($"first {one}, then {two}");
    }

    private static async Task<CheckResult> ManyAtOnceAsync(ChannelRun<TChannel> run)
    {
        Instruction instruction = run.New();
        Called<ChannelResult>[] sent = await run.Calls
            .CallTogetherAsync(CallsTogether, (channel, token) => run.Methods.Send(channel, instruction, token)).ConfigureAwait(false);
        if (Array.Find(sent, ChannelRun<TChannel>.SaysNotBooked) is { } wrong)
        {
            return CheckResult.Failed($"one of {CallsTogether} gave {wrong}");
        }

        return await run.JudgeBookedOnceAsync(instruction).ConfigureAwait(false);
    }

    private static async Task<CheckResult> AmountsAsync(ChannelRun<TChannel> run)
    {
        foreach (PaymentSample sample in run.Samples)
        {
            Instruction instruction = run.New(sample);
            Called<ChannelResult> sent = await run.SendAsync(instruction).ConfigureAwait(false);
            if (!ChannelRun<TChannel>.IsTaken(sent))
            {
                return CheckResult.Failed($"{sample.Amount}: {sent}");
            }

            if (await run.ReadBookingsAsync(instruction).ConfigureAwait(false) is not { } bookings)
            {
                return CheckResult.Skipped("ReadBookingsAsync is not offered");
            }

            long expected = sent.Answer.PartMinor ?? sample.Amount.Minor;
            if (bookings is not [var booked] || booked != sample.Amount with { Minor = expected })
            {
                return CheckResult.Failed($"{sample.Amount} was sent, and [{string.Join(", ", bookings)}] booked");
            }
        }
        return CheckResult.Passed;
    }
}
