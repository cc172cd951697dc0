namespace FaultTolerantPay.Simulation.Cards;

/// <summary>What runs of card payments must reach.</summary>
internal static class CardCoverage
{
    public static IEnumerable<string> RequiredNames()
    {
        foreach (OperationOutcome outcome in new[] { OperationOutcome.Succeeded, OperationOutcome.Declined, OperationOutcome.NotExecuted })
        {
            foreach (OperationKind kind in Enum.GetValues<OperationKind>().Where(kind => kind >= OperationKind.Pay))
            {
                yield return $"{kind} ended {outcome}";
            }
        }

        foreach (ChannelPaymentState state in Enum.GetValues<ChannelPaymentState>().Where(state => state != ChannelPaymentState.Created))
        {
            yield return "card payment " + state;
        }

        foreach (string query in new[] { "Succeeded", "Declined", "NotExecuted", "Pending", "NotFound" })
        {
            yield return "provider query " + query;
        }

        foreach (string forgery in CallBacks.ForgeryNames)
        {
            yield return forgery;
        }

        foreach (DiscrepancyKind kind in new[] { DiscrepancyKind.ChannelContradiction, DiscrepancyKind.SurplusCharge,
            DiscrepancyKind.ReportNotBound, DiscrepancyKind.StillUnknown })
        {
            yield return "discrepancy " + kind;
        }

        foreach (CardVerification verification in new[] { CardVerification.Verified, CardVerification.Refused, CardVerification.Ended })
        {
            yield return "card-channel record " + verification;
        }

        foreach (ChannelRefusal refusal in new[] { ChannelRefusal.RequestConflict, ChannelRefusal.OperationUnresolved,
            ChannelRefusal.OrderTaken, ChannelRefusal.NoRoute, ChannelRefusal.AboveAuthorised, ChannelRefusal.AboveRefundable,
            ChannelRefusal.AlreadyVoided, ChannelRefusal.AlreadyCaptured, ChannelRefusal.NotReversible, ChannelRefusal.Held,
            ChannelRefusal.NotFound })
        {
            yield return "card refusal " + refusal;
        }

        yield return $"notice {NoticeKind.OperationEnded}";
        yield return "callback Succeeded";
        yield return "callback Declined";
        yield return "callback Pending";
        yield return "callback contradicts the record";
        yield return "Pay executed after all";
        yield return "Authorise executed after all";
        yield return "surplus charge";
        yield return "surplus returned";
        yield return "surplus booked";
        yield return "Capture reversed";
        yield return "Pay reversed";
        yield return "authorisation expired";
        yield return "decision narrowed";
        yield return "decision made again";
        yield return "charged by an agreement";
        yield return "charged by details";
        yield return "new attempt of a card payment";
        yield return "card payment replayed";
        yield return "routing table loaded again";
        yield return "quota used as charged";
    }
}
