namespace FaultTolerantPay.Controls;

/// <summary>The settings that the check of operators' controls uses: values of the options that are in force.</summary>
/// <param name="ControlsMaxAge">How long a node may use the controls that it has read.</param>
/// <param name="ControlsTimeout">Timeout for reading the controls from the store.</param>
/// <param name="PausedReview">The interval at which paused work is checked.</param>
/// <param name="BusinessSystemPostsDebits">
/// Whether the business system posts the debits. Then a collection goes through it and not through an institution's channel.
/// </param>
internal sealed record ControlSettings(
    TimeSpan ControlsMaxAge, TimeSpan ControlsTimeout, TimeSpan PausedReview, bool BusinessSystemPostsDebits);
