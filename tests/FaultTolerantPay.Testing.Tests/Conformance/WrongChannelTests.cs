using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Testing.Tests.Conformance;

/// <summary>Each check of channels fails for an adapter that makes the error which the check looks for.</summary>
public sealed class WrongChannelTests
{
    private static readonly (string Check, Func<FakePartner, WrongChannel> Open)[] Errors =
    [
        ("Institution_EachAdapter_IsTheSame", p =>
            new(p.Payouts, p.Collections) { Institution = new InstitutionId(Guid.NewGuid().ToString("N")) }),
        ("LateBookingWindow_EachAdapter_IsFrom0To30Days", p => new(p.Payouts, p.Collections) { LateBookingWindow = TimeSpan.FromDays(31) }),
        ("Send_Payable_IsTaken", p => new(p.Payouts, p.Collections) { Send = (_, _, _) => new(ChannelResult.Unknown("odd")) }),
        ("Query_AfterSend_FindsIt", p => new(p.Payouts, p.Collections) { Query = (_, _, _) => new(QueryResult.NotFound) }),
        ("Query_NeverSent_IsNotFound", p =>
            new(p.Payouts, p.Collections) { Query = (_, _, _) => new(QueryResult.Found(ChannelResult.Succeeded())) }),
        ("Query_OtherOrdinalOfThePayment_IsNotFound", p => Referring(p, instruction => instruction.Key.Transaction.Order.Value)),
        ("Query_ReferenceWithAnotherLastCharacter_IsNotFound", p => Referring(p, instruction => instruction.Reference[..^1])),
        ("Send_Twice_IsBookedOnce", SendsAnewEachTime),
        ("Send_TwiceAcrossARestart_IsBookedOnce", DeduplicatesInMemory),
        ("Send_ManyAtOnce_IsBookedOnce", RefusesWhileBusy),
        ("Send_EachSample_BooksItsAmountAndCurrency", p => new(p.Payouts, p.Collections)
        {
            Send = (inner, instruction, token) =>
                inner(instruction with { Amount = instruction.Amount with { Minor = instruction.Amount.Minor * 100 } }, token),
        }),
        ("Send_AfterDeadlineAndWindow_BooksNothing", p => new(p.Payouts, p.Collections)
        {
            Send = (inner, instruction, token) =>
                inner(instruction with { SendBefore = TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1) }, token),
        }),
        ("Send_Cancelled_TellsTheTruth", p => new(p.Payouts, p.Collections)
        {
            Send = async (inner, instruction, token) =>
            {
                ChannelResult result = await inner(instruction, token);
                return token.IsCancellationRequested ? ChannelResult.NotExecuted("cancelled") : result;
            },
        }),
        ("Send_Cancelled_TellsTheTruth", p => new(p.Payouts, p.Collections)
        {
            Send = (inner, instruction, token) => token.IsCancellationRequested ? throw new KeyNotFoundException()
                : inner(instruction, token),
        }),
        ("Send_CancelledWhileSlow_ClaimsNothingForCertain", p => new(p.Payouts, p.Collections)
        {
            Send = async (inner, instruction, token) =>
            {
                try
                {
                    return await inner(instruction, token);
                }
                catch (OperationCanceledException)
                {
                    return ChannelResult.NotExecuted("timeout");
                }
            },
        }),
        // Never ends: the suite goes on without it.
        ("Send_CancelledWhileSlow_ClaimsNothingForCertain", p => new(p.Payouts, p.Collections)
        {
            Send = (inner, instruction, _) => inner(instruction, CancellationToken.None),
        }),
        ("Query_CancelledWhileSlow_IsNotNotFound", NotFoundOnErrors),
        ("Send_PartnerDown_TellsTheTruth", p => new(p.Payouts, p.Collections)
        {
            Send = async (inner, instruction, token) =>
            {
                try
                {
                    return await inner(instruction, token);
                }
                catch (NothingSentException)
                {
                    return ChannelResult.Pending();
                }
            },
        }),
        ("Query_PartnerDown_IsNotNotFound", NotFoundOnErrors),
        ("Texts_OfAnswersAndErrors_AreShortAndHideTheMandate", p => new(p.Payouts, p.Collections)
        {
            Send = (_, instruction, _) => new(ChannelResult.Succeeded($"debited {instruction.Mandate?.Token}")),
        }),
        ("Texts_OfAnswersAndErrors_AreShortAndHideTheMandate", p => new(p.Payouts, p.Collections)
        {
            Send = (_, _, _) => throw new InvalidOperationException(new string('x', 2_001)),
        }),
    ];

    private static IEnumerable<TestCaseData> Payouts =>
        Errors.Select((error, i) => new TestCaseData(error.Check, i).SetArgDisplayNames(error.Check, $"{i}"));

    [TestCaseSource(nameof(Payouts))]
    public async Task RunAsync_WrongPayoutChannel_FailsTheCheck(string check, int error)
    {
        AdapterReport report = await AdapterConformance.RunAsync(new FakePayoutUnderTest(p => Errors[error].Open(p)), check);

        Assert.That(report.Failures.Select(failure => failure.Name), Is.EqualTo(new[] { check }), report.ToString());
    }

    [TestCaseSource(nameof(Payouts))]
    public async Task RunAsync_WrongCollectionChannel_FailsTheCheckForCollectionsAndRefunds(string check, int error)
    {
        foreach (string name in new[] { check, $"Refund_{check}" })
        {
            AdapterReport report = await AdapterConformance.RunAsync(new FakeCollectionUnderTest(p => Errors[error].Open(p)), name);

            Assert.That(report.Failures.Select(failure => failure.Name), Is.EqualTo(new[] { name }), report.ToString());
        }
    }

    [Test]
    public void Defects_OfChannels_CoverEveryCheck() =>
        Assert.That(Errors.Select(error => error.Check).Distinct(), Is.EquivalentTo(AdapterConformance.PayoutChecks));

    private static WrongChannel Referring(FakePartner p, Func<Instruction, string> reference) => new(p.Payouts, p.Collections)
    {
        Send = (inner, instruction, token) => inner(instruction with { AssignedReference = reference(instruction) }, token),
        Query = (inner, instruction, token) => inner(instruction with { AssignedReference = reference(instruction) }, token),
    };

    private static WrongChannel SendsAnewEachTime(FakePartner p)
    {
        int sends = 0;
        return new(p.Payouts, p.Collections)
        {
            Send = (inner, instruction, token) =>
                inner(++sends == 1 ? instruction : instruction with { AssignedReference = $"{instruction.Reference}-{sends}" }, token),
        };
    }

    private static WrongChannel DeduplicatesInMemory(FakePartner p)
    {
        string suffix = Guid.NewGuid().ToString("N");
        return Referring(p, instruction => $"{instruction.Reference}-{suffix}");
    }

    private static WrongChannel RefusesWhileBusy(FakePartner p)
    {
        int busy = 0;
        return new(p.Payouts, p.Collections)
        {
            Send = async (inner, instruction, token) =>
            {
                if (Interlocked.Exchange(ref busy, 1) == 1)
                {
                    return ChannelResult.NotExecuted("busy");
                }

                return await inner(instruction, token);
            },
        };
    }

    private static WrongChannel NotFoundOnErrors(FakePartner p) => new(p.Payouts, p.Collections)
    {
        Query = async (inner, instruction, token) =>
        {
            try
            {
                return await inner(instruction, token);
            }
            catch (Exception error) when (error is OperationCanceledException or NothingSentException)
            {
                return QueryResult.NotFound;
            }
        },
    };
}
