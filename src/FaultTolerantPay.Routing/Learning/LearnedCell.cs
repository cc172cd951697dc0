namespace FaultTolerantPay.Routing.Learning;

/// <summary>
/// What a memory holds of one segment and channel; each number is a sum of weights that shrink with later attempts and age.
/// </summary>
internal record struct LearnedCell
{
    /// <summary>Approvals and declines.</summary>
    public double Attempts { get; set; }

    /// <summary>Approvals.</summary>
    public double Approvals { get; set; }

    /// <summary>Technical failures; only of the channel alone.</summary>
    public double Failures { get; set; }

    public readonly bool IsEmpty => Attempts == 0 && Failures == 0;

    /// <summary>The same rates with at most as many attempts.</summary>
    public readonly LearnedCell Within(double most)
    {
        LearnedCell cell = this;
        cell.Forget(Math.Min(most / Math.Max(Attempts + Failures, 1), 1));
        return cell;
    }

    public void Forget(double left)
    {
        Attempts *= left;
        Approvals *= left;
        Failures *= left;
    }
}
