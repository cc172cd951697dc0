using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;

namespace FaultTolerantPay.Controls;

/// <summary>Finds the pause that stops the next instruction of an advance, and decides when the advance is checked again.</summary>
internal sealed class PauseChecks(IActiveControls activeControls, InstitutionChannels channels, ControlSettings settings)
{
    /// <summary>The interval at which paused work is checked.</summary>
    public TimeSpan Review => settings.PausedReview;

    /// <summary>The controls that are active now. If they cannot be read, nothing is written.</summary>
    /// <exception cref="StoreException">The store did not answer.</exception>
    public ValueTask<ActiveControls> ReadAsync(CancellationToken cancellationToken) => activeControls.ReadAsync(cancellationToken);

    /// <summary>The pause that stops every payout to a merchant; null if one of its channels may pay, or if it has none.</summary>
    public OperatorControl? OfPayout(ActiveControls controls, Merchant merchant, InstitutionId institution)
    {
        if (controls.FindPause(PausedWork.Payouts, merchant.Id, merchant.Group, institution, null) is { } all)
        {
            return all;
        }

        OperatorControl? first = null;
        foreach (IPayoutChannel channel in channels.Payouts(merchant, institution))
        {
            if (OfPayout(controls, merchant, institution, channel) is not { } pause)
            {
                return null;
            }

            first ??= pause;
        }
        return first;
    }

    /// <summary>The channels that are not paused for payouts to a merchant, in their order.</summary>
    public static IEnumerable<IPayoutChannel> NotPaused(
        IEnumerable<IPayoutChannel> candidates, ActiveControls controls, Merchant merchant, InstitutionId institution) =>
        candidates.Where(channel => OfPayout(controls, merchant, institution, channel) is null);

    /// <summary>The pause that stops the collection of an advance; null if there is none.</summary>
    public OperatorControl? OfCollection(ActiveControls controls, Advance advance, Merchant? merchant) => controls.FindPause(
        PausedWork.Collections,
        advance.Key.Merchant,
        merchant?.Group,
        advance.Institution,
        settings.BusinessSystemPostsDebits ? Instruction.BusinessSystemChannel : advance.Mandate?.Institution);

    /// <summary>The pause that stops the customer refund of an advance; null if there is none.</summary>
    public static OperatorControl? OfCustomerRefund(
        ActiveControls controls, Advance advance, RefundAllocation account, Merchant? merchant) =>
        controls.FindPause(PausedWork.Payouts, advance.Key.Merchant, merchant?.Group, advance.Institution, account.Channel);

    /// <summary>The pause that stops the next step of an advance; null if there is none.</summary>
    /// <param name="controls">The active controls.</param>
    /// <param name="advance">The advance.</param>
    /// <param name="instructions">The instructions of the advance.</param>
    /// <param name="merchant">The merchant. Null: it is no longer known.</param>
    public OperatorControl? Of(
        ActiveControls controls, Advance advance, IReadOnlyList<Instruction> instructions, Merchant? merchant) => advance.State switch
        {
            // If the business system executed the original, the advance is released, not paid.
            AdvanceState.Reserved =>
                merchant is null || advance.OriginalStatus == OriginalStatus.Executed
                    ? null
                    : OfPayout(controls, merchant, advance.Institution),
            AdvanceState.CollectionDue => OfCollection(controls, advance, merchant),
            AdvanceState.CustomerRefundDue => OfCustomerRefund(controls, advance, RefundAllocation.Of(advance, instructions), merchant),
            _ => null,
        };

    private static OperatorControl? OfPayout(
        ActiveControls controls, Merchant merchant, InstitutionId institution, IPayoutChannel channel) =>
        controls.FindPause(PausedWork.Payouts, merchant.Id, merchant.Group, institution, channel.Institution);
}
