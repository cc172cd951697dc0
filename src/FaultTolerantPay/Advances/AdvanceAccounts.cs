namespace FaultTolerantPay.Advances;

/// <summary>
/// What the state of an advance implies for every account (M6). It is computed from the amounts of the advance, independently of the
/// postings.
/// </summary>
internal static class AdvanceAccounts
{
    /// <summary>The balance that this advance must have on an account, in minor units: debits less credits.</summary>
    public static long ImpliedBalance(Advance advance, Account account)
    {
        AdvanceState state = advance.State;
        long payoutUnderWay = state is AdvanceState.PayoutSent or AdvanceState.PayoutUnknown ? advance.Amount.Minor : 0;
        long collectionUnderWay = state is AdvanceState.Collecting or AdvanceState.CollectionUnknown ? advance.InFlight!.Amount.Minor : 0;
        long paidOut = advance.IsPaid ? advance.Amount.Minor : 0;
        long promised = advance.IsPromised && !advance.IsPaid && state != AdvanceState.Released ? advance.Amount.Minor : 0;
        return account switch
        {
            Account.AdvanceFund => checked(advance.CollectedMinor + advance.MerchantRepaidMinor - paidOut - advance.PayoutCorrectionMinor
                - payoutUnderWay - advance.CustomerRefundedMinor - advance.FeesMinor),
            Account.PayoutClearing => payoutUnderWay,
            Account.MerchantPayable => checked(-promised - advance.PayoutOwedMinor),
            Account.CustomerReceivable => state == AdvanceState.Released ? 0 : checked(advance.OutstandingMinor - collectionUnderWay),
            Account.MerchantReceivable => advance.MerchantDueMinor,
            Account.CollectionClearing => collectionUnderWay,
            Account.CustomerPayable => -advance.CustomerRefundDueMinor,
            Account.Fees => advance.FeesMinor,
            Account.BadDebt => advance.WrittenOffMinor,
            Account.ChannelReceivable or Account.ChannelFees or Account.CardRefunds => 0,
            Account.BankAccount or Account.SettlementSuspense => 0,
            _ => throw new ArgumentOutOfRangeException(nameof(account), account, "Not an account of the journal."),
        };
    }
}
