using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;

namespace FaultTolerantPay.Controls;

/// <summary>Which pause stops an instruction that would be written next, and what becomes of its advance.</summary>
internal sealed class PauseChecks(IActiveControls controls, InstitutionChannels channels, ControlSettings settings)
{
    /// <summary>How often what is paused is looked at.</summary>
    public TimeSpan Review => settings.PausedReview;

    /// <summary>What is in force now. Where nobody can say, nothing is written.</summary>
    /// <exception cref="StoreException">The store did not say.</exception>
    public ValueTask<ActiveControls> ReadAsync(CancellationToken cancellationToken) => controls.ReadAsync(cancellationToken);

    /// <summary>The pause that stops every payout to a merchant; null where one of its channels may pay, or it has none.</summary>
    public OperatorControl? OfPayout(ActiveControls orders, Merchant merchant, InstitutionId institution)
    {
        if (orders.FindPause(PausedWork.Payouts, merchant.Id, merchant.Group, institution, null) is { } all)
            return all;
        OperatorControl? first = null;
        for (int i = 0; channels.PayoutCandidate(merchant, institution, i) is { } channel; i++)
        {
            if (OfPayout(orders, merchant, institution, channel) is not { } pause)
                return null;
            first ??= pause;
        }
        return first;
    }

    /// <summary>The channels through which a merchant may be paid now, in their order.</summary>
    public IEnumerable<IPayoutChannel> PayoutCandidates(ActiveControls orders, Merchant merchant, InstitutionId institution)
    {
        for (int i = 0; channels.PayoutCandidate(merchant, institution, i) is { } channel; i++)
        {
            if (OfPayout(orders, merchant, institution, channel) is null)
                yield return channel;
        }
    }

    /// <summary>The first channel through which a merchant may be paid now, after one that did not pay; null where there is none.</summary>
    /// <param name="orders">What is in force.</param>
    /// <param name="merchant">The merchant.</param>
    /// <param name="institution">The institution that the payment was decided on.</param>
    /// <param name="after">The institution whose channel did not pay; null: none was tried.</param>
    public IPayoutChannel? NextPayoutCandidate(ActiveControls orders, Merchant merchant, InstitutionId institution, InstitutionId? after)
    {
        bool isPast = after is null;
        for (int i = 0; channels.PayoutCandidate(merchant, institution, i) is { } channel; i++)
        {
            if (isPast && OfPayout(orders, merchant, institution, channel) is null)
                return channel;
            isPast |= channel.Institution == after;
        }
        return null;
    }

    /// <summary>The pause that stops the collection of an advance, or null.</summary>
    public OperatorControl? OfCollection(ActiveControls orders, Advance advance, Merchant? merchant) => orders.FindPause(
        PausedWork.Collections,
        advance.Key.Merchant,
        merchant?.Group,
        advance.Institution,
        settings.BusinessSystemPostsDebits ? Instruction.BusinessSystemChannel : advance.Mandate?.Institution);

    /// <summary>The pause that stops paying the customer of an advance back, or null.</summary>
    public static OperatorControl? OfCustomerRefund(ActiveControls orders, Advance advance, RefundAllocation account, Merchant? merchant) =>
        orders.FindPause(PausedWork.Payouts, advance.Key.Merchant, merchant?.Group, advance.Institution, account.Channel);

    /// <summary>The pause that stops what an advance waits for, or null.</summary>
    /// <param name="orders">What is in force.</param>
    /// <param name="advance">The advance.</param>
    /// <param name="instructions">Its instructions.</param>
    /// <param name="merchant">Its merchant; null where it is not known any more.</param>
    public OperatorControl? Of(ActiveControls orders, Advance advance, IReadOnlyList<Instruction> instructions, Merchant? merchant) => advance.State switch
    {
        // What the business system executed is released, not paid.
        AdvanceState.Reserved => merchant is null || advance.OriginalStatus == OriginalStatus.Executed ? null : OfPayout(orders, merchant, advance.Institution),
        AdvanceState.CollectionDue => OfCollection(orders, advance, merchant),
        AdvanceState.CustomerRefundDue => OfCustomerRefund(orders, advance, RefundAllocation.Of(advance, instructions), merchant),
        _ => null,
    };

    private static OperatorControl? OfPayout(ActiveControls orders, Merchant merchant, InstitutionId institution, IPayoutChannel channel) =>
        orders.FindPause(PausedWork.Payouts, merchant.Id, merchant.Group, institution, channel.Institution);
}
