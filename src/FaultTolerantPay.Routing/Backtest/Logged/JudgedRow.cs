namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>What the estimators look at: one row of a log, and one policy's view of it.</summary>
/// <param name="Probability">The probability with which the policy chooses the logged channel: 0 or 1 without chance.</param>
/// <param name="Propensity">The probability with which the log chose it.</param>
/// <param name="Reward">What the attempt was worth.</param>
/// <param name="Predicted">What a model predicts for the policy's own choice.</param>
/// <param name="PredictedLogged">What the model predicts for the logged channel.</param>
internal readonly record struct JudgedRow(
    double Probability, double Propensity, LoggedReward Reward, LoggedReward Predicted, LoggedReward PredictedLogged)
{
    /// <summary>How much the row counts.</summary>
    public double Weight => Probability / Propensity;
}
