using System.Globalization;

namespace FaultTolerantPay.Merchants;

/// <summary>
/// Changes stored merchants without a lock: loads, applies, stores if nobody else did meanwhile, else does it again on the newer value. So
/// no change ever overwrites another one.
/// </summary>
internal sealed class MerchantWriter(IMerchantStore store, MerchantOptions options)
{
    /// <summary>
    /// Applies a change. It may be applied several times, each time to a newer value, and must depend on that value alone.
    /// </summary>
    public async ValueTask<MerchantResult> UpdateAsync(MerchantId id, Func<Merchant, MerchantUpdate> change, CancellationToken cancellationToken)
    {
        Merchant? stored = null;
        for (int attempt = 0; attempt < options.MaxSaveAttempts; attempt++)
        {
            stored = await store.FindAsync(id, cancellationToken).ConfigureAwait(false);
            if (stored is null)
                return MerchantResult.NotFound;
            MerchantUpdate update = change(stored);
            if (update.NewValue is not { } changed)
                return update.Result ?? MerchantResult.Unchanged(stored);
            if (await store.SaveAsync(changed, stored.Version, update.ConsentChange, cancellationToken).ConfigureAwait(false))
                return MerchantResult.Done(changed with { Version = stored.Version + 1 });
        }
        return MerchantResult.Conflict(stored, new FieldError("Version", stored?.Version.ToString(CultureInfo.InvariantCulture), $"no other change in {options.MaxSaveAttempts} attempts"));
    }
}
