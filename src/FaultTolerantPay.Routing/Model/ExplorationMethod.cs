namespace FaultTolerantPay.Routing.Model;

/// <summary>How the channel of an exploring payment is chosen.</summary>
public enum ExplorationMethod
{
    /// <summary>
    /// A share of the payments draws among the channels, each with the weight 1 / (1 + the attempts that the memory holds): a channel
    /// without traffic is measured first.
    /// </summary>
    Share = 0,

    /// <summary>
    /// Thompson sampling: each payment draws a rate for every channel around its estimate, the wider the fewer attempts the memory holds,
    /// and goes to the best by these rates (W. R. Thompson, Biometrika 25, 1933; the beta distribution is approximated by a normal one).
    /// </summary>
    Thompson = 1,
}
