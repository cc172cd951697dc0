using System.Globalization;

namespace FaultTolerantPay.Merchants;

/// <summary>
/// Changes stored merchants without a lock. It loads a merchant, applies the change, and stores it if no other writer was faster; otherwise
/// it repeats this with the newer value. So no change overwrites another.
/// </summary>
internal sealed class MerchantWriter(IMerchantStore store, MerchantOptions options)
{
    /// <summary>
    /// Applies a change. The function may be called several times, each time with a newer value, and must depend only on that value.
    /// </summary>
    public async ValueTask<MerchantResult> UpdateAsync(
        MerchantId id, Func<Merchant, MerchantUpdate> change, CancellationToken cancellationToken)
    {
        Merchant? stored = null;
        for (int attempt = 0; attempt < options.MaxSaveAttempts; attempt++)
        {
            stored = await store.FindAsync(id, cancellationToken).ConfigureAwait(false);
            if (stored is null)
            {
                return MerchantResult.NotFound;
            }

            MerchantUpdate update = change(stored);
            if (update.NewValue is not { } changed)
            {
                return update.Result ?? MerchantResult.AlreadyDone(stored);
            }

            if (await store.SaveAsync(changed, stored.Version, update.ConsentChange, cancellationToken).ConfigureAwait(false))
            {
                return MerchantResult.Done(changed with { Version = stored.Version + 1 });
            }
        }
        return MerchantResult.Conflict(
            stored,
            new FieldError(
                "Version", stored?.Version.ToString(CultureInfo.InvariantCulture),
                $"no other change in {options.MaxSaveAttempts} attempts"));
    }
}
